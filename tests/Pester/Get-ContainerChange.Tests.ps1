BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Get-ContainerChange is skipped: $missing"
    }
}

Describe 'Get-ContainerChange' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
        $container = Start-Container -Image $image -Name work -Command sh, -c, 'echo x > /etc/new; rm /bin/vi; echo y > /etc/motd' -PassThru |
            Wait-Container
    }

    AfterAll {
        Remove-TestStore
    }

    It 'tells what was added, changed and deleted' {
        $changes = Get-ContainerChange work

        $changes | ForEach-Object ToString | Should -Be 'C /bin', 'D /bin/vi', 'C /etc', 'C /etc/motd', 'A /etc/new'
        ($changes | Where-Object Kind -EQ Deleted).Path | Should -Be /bin/vi
        $changes[0].Container | Should -Be work
    }

    It 'takes containers from the pipeline and shows a table' {
        $table = $container | Get-ContainerChange | Out-String

        $table | Should -Match 'Kind\s+Path\s+Container'
        $table | Should -Match 'Added\s+/etc/new\s+work'
    }

    It 'completes names' {
        (TabExpansion2 'Get-ContainerChange w' 21).CompletionMatches.CompletionText | Should -Contain work
    }

    It 'tells of a container that is not there, and goes on' {
        $changes = Get-ContainerChange nobody, work -ErrorVariable failed -ErrorAction SilentlyContinue

        $failed[0].FullyQualifiedErrorId | Should -BeLike 'ContainerNotFound*'
        $changes | Should -HaveCount 5
    }
}
