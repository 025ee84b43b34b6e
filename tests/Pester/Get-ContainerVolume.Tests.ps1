BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Get-ContainerVolume is skipped: $missing"
    }
}

Describe 'Get-ContainerVolume' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
    }

    AfterAll {
        Remove-TestStore
    }

    AfterEach {
        Get-Container -All | Remove-Container -Force -Volumes
        Get-ContainerVolume | Remove-ContainerVolume -Force
    }

    It 'lists by name, wildcard and use' {
        'one', 'two', 'other' | New-ContainerVolume | Out-Null
        $null = New-Container $image -Volume one:/data

        (Get-ContainerVolume).Name | Should -Be one, other, two
        (Get-ContainerVolume 'o*').Name | Should -Be one, other
        (Get-ContainerVolume -Dangling).Name | Should -Be other, two
        (Get-ContainerVolume one).Containers | Should -Be (Get-Container -All).Id
        Get-ContainerVolume 'nothing*' -ErrorAction Stop | Should -BeNullOrEmpty
        { Get-ContainerVolume nothing -ErrorAction Stop } | Should -Throw -ErrorId 'VolumeNotFound,*'
    }

    It 'shows a table like docker''s list' {
        $null = New-ContainerVolume data

        (Get-ContainerVolume | Out-String).Trim() -split "`n" | Select-Object -Last 1 | Should -Match '^local\s+data\s+0\s+'
    }

    It 'has names to complete' {
        'alpha', 'beta' | New-ContainerVolume | Out-Null

        (TabExpansion2 'Get-ContainerVolume a').CompletionMatches.CompletionText | Should -Be alpha
        (TabExpansion2 'Remove-ContainerVolume b').CompletionMatches.CompletionText | Should -Be beta
    }
}
