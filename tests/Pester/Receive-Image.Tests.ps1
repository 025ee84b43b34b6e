BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Receive-Image is skipped: $missing"
    }
}

Describe 'Receive-Image' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
    }

    AfterAll {
        Remove-TestStore
    }

    It 'pulls an image and gives it' {
        $received = Receive-Image $image

        $received.GetType().FullName | Should -Be Containers.Engine.Images.ImageInfo
        "$($received.Repository):$($received.Tag)" | Should -Be $image
        $received.Layers | Should -HaveCount 3
        $received.Environment | Should -Contain 'GREETING=hello'
        $received.Labels['org.example.test'] | Should -Be 'yes'
    }

    It 'takes names from the pipeline, and a name that fails does not stop the others' {
        $received = 'hello', "$image-missing", $image | Receive-Image -ErrorVariable failures -ErrorAction SilentlyContinue

        $received.Tag | Should -Be 'latest', 'latest'
        $failures | Should -HaveCount 1
        $failures[0].FullyQualifiedErrorId | Should -Be 'ManifestUnknown,Containers.PowerShell.Cmdlets.ReceiveImage'
        $failures[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $failures[0].TargetObject | Should -Be "$image-missing"
    }

    It 'says that a registry is down' {
        { Receive-Image 127.0.0.1:1/nothing -ErrorAction Stop } | Should -Throw -ErrorId 'RegistryUnavailable,*'
    }

    It 'says that a name is none' {
        { Receive-Image 'UPPER CASE' -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidFormat,*'
    }

    It 'says that there is no image for a platform' {
        { Receive-Image $image -Platform linux/s390x -ErrorAction Stop } | Should -Throw -ErrorId 'ImagePlatformNotFound,*'
    }

    It 'shows a bar for the image and one below it for each layer' {
        Remove-Image $image
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddCommand('Import-Module').AddArgument((Get-Module Containers).ModuleBase).AddStatement()
            $null = $shell.AddCommand('Receive-Image').AddArgument($image)
            $received = $shell.Invoke()
            $records = @($shell.Streams.Progress)
        }
        finally {
            $shell.Dispose()
        }

        $received | Should -HaveCount 1
        $top = @($records | Where-Object Activity -eq "Receiving $image")
        $top | Should -Not -BeNullOrEmpty
        $layers = $records | Where-Object ParentActivityId -eq $top[0].ActivityId
        @($layers | Select-Object -ExpandProperty ActivityId -Unique) | Should -HaveCount 3
        $records | Group-Object ActivityId | ForEach-Object { $_.Group[-1].RecordType | Should -Be 'Completed' }
    }

    It 'pulls from the mirror that registries.json names, at once' {
        $file = Join-Path $env:DOCKER_CONFIG registries.json
        try {
            $env:PSCONTAINERS_REGISTRIES = $file
            @{ registries = @{ 'nowhere.test' = @{ mirrors = @($image -replace '/.*') } } } | ConvertTo-Json -Depth 5 | Set-Content $file
            (Receive-Image nowhere.test/busybox).Repository | Should -Be nowhere.test/busybox
            Set-Content $file '{"registries":{"nowhere.test":{"mirors":[]}}}'
            { Receive-Image nowhere.test/busybox -ErrorAction Stop } | Should -Throw -ErrorId 'RegistryConfigurationInvalid,*'
        }
        finally {
            $env:PSCONTAINERS_REGISTRIES = $null
        }
    }

    It 'has the alias of docker''s word' {
        (Get-Alias Pull-Image).Definition | Should -Be 'Receive-Image'
    }
}
