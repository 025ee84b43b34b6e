BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "What rows give is skipped: $missing"
    }
}

Describe 'A cmdlet' {
    BeforeDiscovery {
        Import-Module (Join-Path $PSScriptRoot ../../output/Containers) -Force
        $cmdlets = Get-Command -Module Containers -CommandType Cmdlet | ForEach-Object { @{ Name = $_.Name; Command = $_ } }
    }

    # A text that PowerShell makes of an object, @{Name=web}, is no name: each parameter that names something and is given objects knows what names them.
    It 'takes from objects what names one: <Name>' -ForEach $cmdlets {
        $texts = $Command.Parameters.Values.Where{
            $_.ParameterType -in [string], [string[]] -and $_.Name -notin 'Path', 'LiteralPath', 'Registry' -and $_.ParameterSets.Values.Where{ $_.ValueFromPipeline }
        }

        $texts.Where{ -not $_.Attributes.Where{ $_ -is [System.Management.Automation.ArgumentTransformationAttribute] } }.Name | Should -BeNullOrEmpty
    }

    It 'takes nothing by property name that objects of this module have for how they are: <Name>' -ForEach $cmdlets {
        $byName = $Command.Parameters.Values.Where{ $_.ParameterSets.Values.Where{ $_.ValueFromPipelineByPropertyName } }.ForEach{ $_.Name }

        $byName | Where-Object { $_ -notin 'LiteralPath', 'Path', 'Destination', 'NewName' } | Should -BeNullOrEmpty
    }
}

Describe 'A row' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = (Receive-Image (Start-TestRegistry)).ToString()
        $null = Add-ImageTag $image -Tag other
        $table = Join-Path $TestDrive table.csv
    }

    AfterAll {
        Remove-TestStore
    }

    AfterEach {
        Get-Container -All | Remove-Container -Force
    }

    It 'has every parameter of a new container' {
        Set-Content $table 'Name,Image,Command,Memory,Environment,Label,Restart,ReadOnly,Volume,Remark',
            "one,$image,sleep 60,64MB,A=1;B=x y,team=a,always,true,/data:/data:ro;/srv,any", "two,other,,,,,,false,,"

        $one, $two = Import-Csv $table | New-Container -WorkingDirectory /tmp

        $one.Command | Should -Be sleep, 60
        $one.Limits.Memory | Should -Be 64MB
        $one.Environment | Should -Contain 'B=x y'
        $one.Labels['team'] | Should -Be a
        "$($one.Options.Restart)" | Should -Be always
        $one.Options.ReadOnly, $two.Options.ReadOnly | Should -Be $true, $false
        $one.Options.Volumes | Should -HaveCount 2
        $one.WorkingDirectory, $two.WorkingDirectory | Should -Be /tmp, /tmp
        $two.Name, $two.Image | Should -Be two, other
    }

    It 'has what was written down of a container' {
        $null = New-Container $image -Name kept -Label @{ team = 'a' } -Environment A=1 -Command sleep, 60
        $text = Get-Container kept | Select-Object Name, Image, Command, Environment, Labels | ConvertTo-Json
        Remove-Container kept

        $again = $text | ConvertFrom-Json | New-Container -WarningVariable warnings

        $warnings | Should -BeNullOrEmpty
        $again.Labels['team'], $again.Name | Should -Be a, kept
        $again.Environment | Should -Contain A=1
        $again.Command | Should -Be sleep, 60
    }

    It 'is what Export-Csv writes of a container' {
        $null = New-Container $image -Name kept -Label @{ team = 'a'; tier = 'web' } -Environment A=1, 'B=x y' -Volume data:/data:ro -Memory 64MB -Command sleep, 60
        Get-Container kept | Select-Object Name, Image, Command, Environment, Labels, Mounts, Limits, Ports | Export-Csv $table
        Remove-Container kept

        $row = Import-Csv $table
        $again = $row | Select-Object -ExcludeProperty Mounts | New-Container

        $row.Command, $row.Mounts, $row.Limits, $row.Ports | Should -Be 'sleep 60', 'data:/data:ro', 'Memory 64MiB', ''
        $row.Labels -split ';' | Should -Contain 'team=a'
        $again.Command | Should -Be sleep, 60
        $again.Environment | Should -Contain 'B=x y'
        $again.Labels['tier'] | Should -Be web
        Remove-ContainerVolume data -Force
    }

    It 'says less than what is written' {
        $row = [pscustomobject]@{ Name = 'row'; Image = 'nothing'; Memory = '64MB' }

        $made = $row | New-Container -Image $image -Name given

        $made.Name, $made.Limits.Memory | Should -Be given, 64MB
    }

    It 'fails alone' {
        Set-Content $table 'Name,Image,Memory', "bad,$image,much", "missing,nothing/at/all,", "good,$image,64MB"

        $made = Import-Csv $table | New-Container -PullPolicy Never -ErrorAction SilentlyContinue -ErrorVariable errors

        $made.Name | Should -Be good
        $errors.Exception.Message -match 'much' | Should -Not -BeNullOrEmpty
        { Import-Csv $table | New-Container -PullPolicy Never -ErrorAction Stop } | Should -Throw
    }

    It 'fails without a word where none is wanted, and tells which it was' {
        $row = [pscustomobject]@{ Name = 'bad'; Image = $image; Memory = 'much' }

        $shown = $row | New-Container -ErrorAction SilentlyContinue -ErrorVariable errors 2>&1

        $shown | Should -BeNullOrEmpty
        $last = $errors | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] } | Select-Object -Last 1
        "$last" | Should -BeLike "Row 'bad':*much*"
        $last.TargetObject.Name | Should -Be bad
    }

    It 'says yes and no in the words of tables, and nothing else' {
        foreach ($no in 'no', 'No', '0', 'false', 'off') {
            $made = [pscustomobject]@{ Name = 'plain'; Image = $image; Privileged = $no; ReadOnly = 'yes' } | New-Container
            $made.Options.Privileged, $made.Options.ReadOnly | Should -Be $false, $true
            Remove-Container plain
        }

        { [pscustomobject]@{ Name = 'plain'; Image = $image; Privileged = 'x' } | New-Container -ErrorAction Stop } | Should -Throw "*'x' of the column Privileged*"
        Get-Container plain -All -ErrorAction Ignore | Should -BeNullOrEmpty
    }

    It 'warns of a column whose name is nearly a parameter' {
        $null = [pscustomobject]@{ Name = 'plain'; Image = $image; Memmory = '64MB'; Owner = 'us' } | New-Container -WarningVariable warnings -WarningAction SilentlyContinue

        $warnings | Should -Be 'New-Container has no parameter Memmory, and passes over that column. Did you mean Memory?'
    }

    It 'has columns of other cmdlets without a warning' {
        $null = Start-Container -Image $image -Name web -StopTimeout 0 -- sleep 600

        $web = Measure-Container web -Interval 50ms | ConvertTo-Csv | ConvertFrom-Csv | Set-Container -PidsLimit 60 -PassThru -WarningVariable warnings
        $web.Limits.PidsLimit | Should -Be 60
        $null = Get-ContainerEvent web | Select-Object -First 1 Time, Name, Action | Set-Container -PidsLimit 70 -WarningVariable +warnings
        $warnings | Should -BeNullOrEmpty
        $null = [pscustomobject]@{ Name = 'plain'; Image = $image; Volumes = '/a' } | New-Container -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*Did you mean Volume?' -Because 'a plural is a mistake'
    }

    It 'is shown and asked for by -WhatIf' {
        [pscustomobject]@{ Name = 'row'; Image = $image } | New-Container -WhatIf

        Get-Container -All | Should -BeNullOrEmpty
    }

    It 'changes what exists' {
        $null = New-Container $image -Name web
        Set-Content $table 'Name,Memory,PidsLimit', 'web,128MB,50'

        $web = Import-Csv $table | Set-Container -PassThru

        $web.Limits.Memory, $web.Limits.PidsLimit | Should -Be 128MB, 50
    }

    It 'makes a volume and a network' {
        $volume = [pscustomobject]@{ Name = 'data'; Label = 'of=shop;kind=test' } | New-ContainerVolume
        $network = [pscustomobject]@{ Name = 'apps'; Subnet = '10.99.1.0/24'; Internal = 'true' } | New-ContainerNetwork

        $volume.Labels['kind'] | Should -Be test
        $network.Subnets[0].Subnet, $network.IsInternal | Should -Be '10.99.1.0/24', $true
        Remove-ContainerVolume $volume -Force
        Remove-ContainerNetwork $network
    }

    It 'has what a container has: labels, variables, volumes, events' {
        $old = New-Container $image -Name web -Label team=a, kind=test -Environment A=1 -Volume data:/data, other:/other
        $plain = New-Container $image -Name plain

        $new = New-Container $old.Image -Name new -Label $old.Labels -Environment $old.Environment

        $new.Labels['kind'] | Should -Be test
        $new.Environment | Should -Be $old.Environment
        $null = Add-ImageTag $image -Tag second, third
        (New-Container second | Get-Image).Repository | Should -Be second
        ($old, $plain | Get-ContainerVolume).Name | Sort-Object | Should -Be data, other
        $plain | Get-ContainerVolume | Should -BeNullOrEmpty
        ($old, $new | Get-ContainerEvent -Filter @{ event = 'create', 'die' }).Name | Should -Be web, new
        Get-Container none* | Get-ContainerEvent | Should -BeNullOrEmpty
    }

    It 'has the second name too' {
        $null = New-Container $image -Name web

        [pscustomobject]@{ Name = 'web'; NewName = 'site' } | Rename-Container
        [pscustomobject]@{ Image = $image; Destination = "oci:$TestDrive/copied" } | Copy-Image -ErrorAction Stop | Out-Null

        (Get-Container -All).Name | Should -Be site
        "$TestDrive/copied/index.json" | Should -Exist
    }

    It 'is no object of this module, whose properties say how it is' {
        $null = Start-Container -Image $image -Name web -Memory 64MB -- sleep 600
        Measure-Container web | Set-Container -PidsLimit 100
        Get-ContainerProcess web | Set-Container -PidsLimit 101
        (Get-Container web).Limits.Memory, (Get-Container web).Limits.PidsLimit | Should -Be 64MB, 101
        [pscustomobject]@{ Memory = 'much'; User = 'nobody' } | Invoke-Container $image -- id -un | Should -Be root
    }

    It 'of what happens and of what runs leads to the container: <what>' -ForEach @(
        @{ what = 'an event'; get = { Get-ContainerEvent -Filter event=start, container=web } }
        @{ what = 'a process'; get = { Get-ContainerProcess web } }
        @{ what = 'a measurement'; get = { Measure-Container web } }
    ) {
        $null = Start-Container -Image $image -Name web -StopTimeout 0 -- sleep 600

        & $get | Select-Object -Last 1 | Stop-Container

        (Get-Container web -All).State | Should -Be Exited
    }
}

Describe 'An image' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = (Receive-Image (Start-TestRegistry)).ToString()
    }

    AfterAll {
        Remove-TestStore
    }

    It 'is started as a container of its own' {
        $started = Get-Image $image | Start-Container -PassThru

        $started.Image | Should -Be $image
        $null = $started | Wait-Container
        { Start-Container 'busybox:latest' -ErrorAction Stop } | Should -Throw '*no container*'
    }

    It 'is run, one after the other' {
        $null = ConvertTo-Image (New-Container $image) -Tag greets:1 -Change 'CMD ["echo", "hello"]'

        $null = Add-ImageTag greets:1 greets:2

        Get-Image greets:* | Invoke-Container -Remove | Should -Be hello, hello
        $LASTEXITCODE | Should -Be 0
    }
}

Describe 'An option with commas' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = (Receive-Image (Start-TestRegistry)).ToString()
    }

    AfterAll {
        Remove-TestStore
    }

    It 'needs no quotes' {
        $null = New-Item -ItemType Directory $TestDrive/site, $TestDrive/build
        Set-Content $TestDrive/build/Dockerfile "FROM $image", 'RUN echo made > /made'

        $run = Invoke-Container $image -Remove -Tmpfs /one:size=1m,mode=700, /two -Mount type=bind,source=$TestDrive/site,target=/site,readonly -- `
            sh -c 'grep -c " /one \| /two \| /site " /proc/mounts; touch /site/x 2>&1; stat -c %a /one'
        $null = New-ContainerImage $TestDrive/build -CacheTo type=local,dest=$TestDrive/cache,mode=max -Output type=oci,dest=$TestDrive/made.tar

        $run[0], $run[-1] | Should -Be 3, 700
        $run -match 'Read-only' | Should -Not -BeNullOrEmpty
        "$TestDrive/made.tar" | Should -Exist
        "$TestDrive/cache/index.json" | Should -Exist
    }
}
