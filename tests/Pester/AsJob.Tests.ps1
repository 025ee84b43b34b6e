BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "-AsJob and -Exclude are skipped: $missing"
    }
}

Describe '-AsJob and -Exclude' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = (Receive-Image (Start-TestRegistry)).ToString()
        $null = Add-ImageTag $image -Tag other
        $null = 'web1', 'web2', 'db' | ForEach-Object { Start-Container -Image $image -Name $_ -Command sleep, 600 }
    }

    AfterAll {
        Get-Job | Remove-Job -Force
        Remove-TestStore
    }

    It 'does long work in the background' {
        $job = Receive-Image $image -AsJob

        $job.Name | Should -Be "Receive-Image $image"
        $job.Command | Should -Be '$job = Receive-Image $image -AsJob'
        ($job | Format-Table | Out-String) + (Get-Job $job.Id | Format-List Command | Out-String) | Should -Not -Match 'param\(' -Because 'it is what was written'
        ($job | Receive-Job -Wait -AutoRemoveJob).ToString() | Should -Be $image
    }

    It 'makes a job of each object of the pipeline' {
        $jobs = 'web1', 'web2' | Get-Container | Restart-Container -Timeout 0 -PassThru -AsJob

        $jobs.Name | Should -Be 'Restart-Container web1', 'Restart-Container web2'
        ($jobs | Receive-Job -Wait -AutoRemoveJob).Name | Sort-Object | Should -Be web1, web2
    }

    It 'works from the same folder, by the name that was called' {
        Push-Location $TestDrive
        try {
            $null = Export-Image $image -Path here.tar
            $null = Import-Image here.tar -AsJob | Receive-Job -Wait -AutoRemoveJob
            Kill-Container web1 -AsJob | Receive-Job -Wait -AutoRemoveJob
            (Get-Container web1).ExitCode | Should -Be 137
        }
        finally {
            Pop-Location
        }
    }

    It 'exports all that comes into one archive' {
        $jobs = Get-Image | Export-Image -Path $TestDrive/all.tar -AsJob
        $jobs | Should -HaveCount 1
        ($jobs | Receive-Job -Wait -AutoRemoveJob).FullName | Should -Be (Get-Item $TestDrive/all.tar).FullName
        Import-Image $TestDrive/all.tar | Should -HaveCount (Get-Image).Count
    }

    It 'searches and clears too' {
        (Find-Image "$($image.Split('/')[0])/busy" -AsJob | Receive-Job -Wait -AutoRemoveJob).Name | Should -BeLike '*busybox'
        $unused = New-Container $image -Name unused
        (Clear-ContainerStore -Containers -AsJob | Receive-Job -Wait -AutoRemoveJob).Containers | Should -Contain $unused.Id
        Get-Container unused* -All | Should -BeNullOrEmpty
    }

    It 'gives errors where the job is received' {
        $job = Receive-Image 127.0.0.1:1/none -AsJob

        { $job | Receive-Job -Wait -AutoRemoveJob -ErrorAction Stop } | Should -Throw
    }

    It 'has failed where its work has, and gives its errors: <call>' -ForEach @(
        @{ call = { Receive-Image 127.0.0.1:1/none -AsJob }; errors = 'RegistryUnavailable' }
        @{ call = { Stop-Container nobody, none -AsJob }; errors = 'ContainerNotFound', 'ContainerNotFound' }
        @{ call = { Stop-Container nobody -ErrorAction SilentlyContinue -AsJob }; errors = @() }
        @{ call = { Restart-Container nobody -ErrorAction Stop -AsJob }; errors = @() }
        @{ call = { New-ContainerImage $failing -AsJob }; errors = 'BuildFailed' }
        @{ call = { New-ContainerImage $failing/none -AsJob }; errors = 'BuildFailed' }
    ) {
        $failing = (New-Item -ItemType Directory -Force TestDrive:/failing).FullName
        Set-Content "$failing/Dockerfile" "FROM $image", 'RUN exit 3'
        $job = & $call

        ($job | Wait-Job).State | Should -Be Failed
        $job | Receive-Job -ErrorVariable told -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $told.ForEach{ ($_.FullyQualifiedErrorId -split ',')[0] } | Should -Be (@($errors) + 'JobStateFailed')
    }

    It 'leaves out names, patterns and objects' {
        (Get-Container -All -Exclude web*).Name | Should -Be db
        (Get-Container w*, db -Exclude web1, (Get-Container db)).Name | Should -Be web2
        (Get-Image -Exclude other*) | Should -Be (Get-Image $image)
        Remove-Image o* -Exclude other:latest
        Get-Image other | Should -Not -BeNullOrEmpty
        (Stop-Container * -Exclude web* -Timeout 0 -PassThru).Name | Should -Be db
        (Get-Container).Name | Should -Be web2
    }
}
