BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
}

Describe 'Disconnect-ContainerRegistry' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $file = Join-Path $env:DOCKER_CONFIG config.json
    }

    BeforeEach {
        Set-Content $file '{"auths":{"q.io":{"auth":"dTpw"},"r.io":{"auth":"dTpw"}},"other":1}'
    }

    AfterAll {
        Remove-TestStore
    }

    It 'forgets the registries that are named, and keeps everything else' {
        'q.io', 'https://r.io/v2/' | Disconnect-ContainerRegistry
        $content = Get-Content $file -Raw | ConvertFrom-Json -AsHashtable
        $content.auths.Count | Should -Be 0
        $content.other | Should -Be 1
    }

    It 'forgets nothing with -WhatIf, nor where nobody is signed in' {
        $before = Get-Content $file -Raw
        Disconnect-ContainerRegistry q.io -WhatIf
        Disconnect-ContainerRegistry
        Get-Content $file -Raw | Should -Be $before
    }

    It 'says that the configuration is damaged' {
        Set-Content $file '{'
        { Disconnect-ContainerRegistry q.io -ErrorAction Stop } | Should -Throw -ErrorId 'RegistryConfigurationInvalid,*'
    }
}
