BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Remove-Image is skipped: $missing"
    }
}

Describe 'Remove-Image' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
    }

    AfterAll {
        Remove-TestStore
    }

    BeforeEach {
        $null = Receive-Image hello, $image
    }

    It 'removes by name' {
        Remove-Image hello

        (Get-Image).Repository | Should -Not -Contain hello
    }

    It 'removes what comes from the pipeline' {
        Get-Image | Remove-Image

        Get-Image | Should -BeNullOrEmpty
    }

    It 'removes by wildcard' {
        Remove-Image *

        Get-Image | Should -BeNullOrEmpty
    }

    It 'only says what it would do with -WhatIf' {
        Remove-Image hello -WhatIf

        Get-Image hello | Should -Not -BeNullOrEmpty
    }

    It 'keeps an image that a container uses' {
        $null = New-Container hello -Name user

        try {
            { Remove-Image hello -ErrorAction Stop } | Should -Throw -ErrorId 'ImageInUse,*'
            Get-Image hello | Should -Not -BeNullOrEmpty
        }
        finally {
            Remove-Container user
        }
    }

    It 'goes on after a name that is not there' {
        Remove-Image nothing, hello -ErrorVariable failures -ErrorAction SilentlyContinue

        $failures.FullyQualifiedErrorId | Should -Be 'ImageNotFound,Containers.PowerShell.Cmdlets.RemoveImage'
        (Get-Image).Repository | Should -Not -Contain hello
    }
}
