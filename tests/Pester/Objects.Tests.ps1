BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "What is said of objects is skipped: $missing"
    }
}

Describe 'An object in place of a name' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
        $web = Start-Container -Image $image -Name web -Command sleep, 600 -PassThru
        $database = Start-Container -Image $image -Name db -Command sleep, 600 -PassThru
        $file = Join-Path $TestDrive web.clixml
        $web | Export-Clixml $file
        $read = Import-Clixml $file
        $table = Join-Path $TestDrive hosts.csv
        Set-Content $table 'Number,Name', '1,web', '2,db'
    }

    AfterAll {
        Remove-TestStore
    }

    It 'names a container that is gone as people do, and not by its ID' {
        $gone = New-Container $image -Name gone
        Remove-Container gone

        foreach ($given in $gone, ($gone | Select-Object Id, Name)) {
            $given | Stop-Container -ErrorVariable failed -ErrorAction SilentlyContinue
            "$failed" | Should -BeLike "There is no container 'gone'.*"
        }
    }

    It 'is taken <how>' -ForEach @(
        @{ how = 'by position'; get = { Suspend-Container $web -PassThru } }
        @{ how = 'by name'; get = { Suspend-Container -Name $web -PassThru } }
        @{ how = 'by the name of its kind'; get = { Suspend-Container -Container $web -PassThru } }
        @{ how = 'from the pipeline'; get = { $web | Suspend-Container -PassThru } }
        @{ how = 'from a file'; get = { Suspend-Container $read -PassThru } }
        @{ how = 'from a file by the pipeline'; get = { $read | Suspend-Container -PassThru } }
        @{ how = 'from a job'; get = { Start-Job { $using:web } | Receive-Job -Wait -AutoRemoveJob | Suspend-Container -PassThru } }
        @{ how = 'with some properties alone'; get = { $web | Select-Object Name, Status | Suspend-Container -PassThru } }
        @{ how = 'as a row of a table'; get = { Import-Csv $table | Where-Object Name -EQ web | Suspend-Container -PassThru } }
        @{ how = 'as a measurement'; get = { Measure-Container web -Interval 10ms | Suspend-Container -PassThru } }
        @{ how = 'as a process'; get = { Get-ContainerProcess web | Suspend-Container -PassThru } }
        @{ how = 'as an event'; get = { Get-ContainerEvent -Filter container=web, event=create -Until (Get-Date) | Suspend-Container -PassThru } }
    ) {
        try {
            $paused = & $get
            $paused.Name | Should -Be web
            $paused.Status | Should -Be Paused
        }
        finally {
            Get-Container web | Where-Object Status -EQ Paused | Resume-Container
        }
    }

    It 'is mixed with names' {
        (Get-Container web, $database).Name | Should -Be web, db
        (Get-Container @($read; 'd?')).Name | Should -Be web, db
        (Get-Container ([System.Collections.Generic.List[object]]@($web, 'db'))).Name | Should -Be web, db
    }

    It 'is taken for one container by <cmdlet>' -ForEach @(
        @{ cmdlet = 'Export-Container'; get = { Export-Container $web (Join-Path $TestDrive web.tar) } }
        @{ cmdlet = 'Get-ContainerLog'; get = { Get-ContainerLog $web -ErrorAction Stop; 'none' } }
        @{ cmdlet = 'Invoke-ContainerCommand'; get = { Invoke-ContainerCommand $web echo yes } }
        @{ cmdlet = 'Rename-Container'; get = { Rename-Container $web other -PassThru; $null = Rename-Container other web } }
        @{ cmdlet = 'Set-Container'; get = { Set-Container $web -Memory 512MB -PassThru } }
        @{ cmdlet = 'Start-Container'; get = { Start-Container $web -PassThru } }
    ) {
        & $get | Should -Not -BeNullOrEmpty
    }

    It 'is taken as an image <how>' -ForEach @(
        @{ how = 'by position'; get = { Get-Image (Get-Image $image) } }
        @{ how = 'by the name of its kind'; get = { Get-Image -Image (Get-Image $image) } }
        @{ how = 'from the pipeline'; get = { Get-Image $image | Get-Image } }
        @{ how = 'of a container'; get = { $web | Get-Image } }
        @{ how = 'of a container from a file'; get = { $read | Get-Image } }
        @{ how = 'from a file'; get = { Get-Image $image | Export-Clixml "$file.image"; Import-Clixml "$file.image" | Get-Image } }
        @{ how = 'in a registry'; get = { Get-RemoteImage $image | Get-Image } }
        @{ how = 'in a registry of a container'; get = { $web | Receive-Image } }
        @{ how = 'as a row of a table'; get = { [pscustomobject]@{ Name = 'x'; Image = $image } | Get-Image } }
        @{ how = 'to push'; get = { Get-Image $image | Push-Image } }
        @{ how = 'to copy'; get = { Get-Image $image | Copy-Image -Destination "oci:$TestDrive/copied" -ErrorAction Stop | Out-Null; Get-Image $image } }
    ) {
        (& $get).ToString() | Should -Be $image
    }

    It 'is taken as a network <how>' -ForEach @(
        @{ how = 'by position'; get = { Get-ContainerNetwork (Get-ContainerNetwork none) } }
        @{ how = 'by the name of its kind'; get = { Get-ContainerNetwork -Network (Get-ContainerNetwork none) } }
        @{ how = 'from the pipeline'; get = { Get-ContainerNetwork none | Get-ContainerNetwork } }
        @{ how = 'from a file'; get = { Get-ContainerNetwork none | Export-Clixml "$file.network"; Import-Clixml "$file.network" | Get-ContainerNetwork } }
    ) {
        (& $get).Name | Should -Be none
    }

    It 'is taken as a volume' {
        $data = New-ContainerVolume data
        $data | Export-Clixml "$file.volume"

        (Get-ContainerVolume $data).Name | Should -Be data
        ($data | Get-ContainerVolume).Name | Should -Be data
        (Import-Clixml "$file.volume" | Get-ContainerVolume).Name | Should -Be data
        Remove-ContainerVolume $data -Force
        Get-ContainerVolume dat* | Should -BeNullOrEmpty
    }

    It 'makes containers of the rows of a table' {
        Set-Content $table 'Name,Image,Command,Memory', "one,$image,true,64MB", "two,$image,false,"

        $made = Import-Csv $table | New-Container

        $made.Name | Should -Be one, two
        $made.Command | Should -Be true, false
        $made.Limits.Memory | Should -Be 64MB, $null
        $made | Remove-Container
        Get-Container one* -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'is refused where it is none and names none' {
        { Get-Image $image | Stop-Container -ErrorAction Stop } | Should -Throw '*ImageInfo is no container and names none*'
        { Stop-Container (Get-Image $image) } | Should -Throw '*ImageInfo is no container and names none*'
        { Get-Image ([datetime]::Now, [version]'1.0') } | Should -Throw '*Version is no image and names none*'
    }

    It 'is an error where its container is gone, as a name is' {
        $gone = New-Container $image
        $gone | Remove-Container

        Stop-Container $gone -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors.FullyQualifiedErrorId | Should -BeLike 'ContainerNotFound,*'
        Stop-Container nothing -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors.FullyQualifiedErrorId | Should -BeLike 'ContainerNotFound,*'
        Stop-Container nothing* -ErrorAction Stop
    }
}
