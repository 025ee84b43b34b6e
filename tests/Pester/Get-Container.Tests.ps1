BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Get-Container is skipped: $missing"
    }
}

Describe 'Get-Container' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
        $null = Start-Container -Image $image -Name running -Command sleep, 600
        $null = New-Container $image -Name made -Command echo, a, long, command, that, is, cut
    }

    AfterAll {
        Remove-TestStore
    }

    It 'lists those that run' {
        (Get-Container).Name | Should -Be running
    }

    It 'lists all with -All' {
        (Get-Container -All).Name | Sort-Object | Should -Be made, running
    }

    It 'finds by <how>, whether it runs or not' -ForEach @(
        @{ how = 'name'; find = { 'made' } }
        @{ how = 'wildcard'; find = { 'm*' } }
        @{ how = 'set of characters'; find = { '[l-n]*' } }
        @{ how = 'id'; find = { (Get-Container -All | Where-Object Name -eq made).Id } }
        @{ how = 'the start of an id'; find = { (Get-Container -All | Where-Object Name -eq made).Id.Substring(0, 12) } }
    ) {
        (Get-Container (& $find)).Name | Should -Be made
    }

    It 'gives an error for a name that is not there, and goes on' {
        $found = 'nothing', 'made' | Get-Container -ErrorVariable failures -ErrorAction SilentlyContinue

        $found.Name | Should -Be made
        $failures.FullyQualifiedErrorId | Should -Be 'ContainerNotFound,Containers.PowerShell.Cmdlets.GetContainer'
        $failures[0].TargetObject | Should -Be nothing
    }

    It 'shows as a table like docker''s' {
        $text = Get-Container -All | Out-String -Width 200

        $text | Should -Match 'ContainerId\s+Name\s+Image\s+Status\s+Ports'
        $text | Should -Match '[0-9a-f]{12} running \s+127\.0\.0\.1:\S+\s+Up '
        $text | Should -Match 'made \s+127\.0\.0\.1:\S+\s+Created'
    }

    It 'shows the name where the terminal is narrow' {
        Get-Container | Out-String -Width 80 | Should -Match 'running'
    }

    It 'shows in full as a list' {
        Get-Container made | Format-List | Out-String | Should -Match 'Id\s+: [0-9a-f]{64}[\s\S]+Restart\s+: no\s[\s\S]+Mounts\s+: '
    }

    It 'filters by <key>' -ForEach @(
        @{ key = 'status'; filter = @{ status = 'created', 'dead' }; expected = 'made' }
        @{ key = 'name'; filter = @{ name = '^run' }; expected = 'running' }
        @{ key = 'label'; filter = @{ label = 'org.example.test=yes' }; expected = 'running' }
        @{ key = 'a label that none has'; filter = @{ label = 'none' }; expected = $null }
    ) {
        (Get-Container -Filter $filter).Name | Should -Be $expected
    }

    It 'gives an error for a filter that is not known' {
        { Get-Container -Filter @{ colour = 'red' } -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidFormat,*'
    }

    It 'gives JSON under Docker''s field names' {
        $inspected = (Get-Container running).ToJson() | ConvertFrom-Json
        $inspected.State.Status, $inspected.Name, $inspected.GraphDriver.Name | Should -Be running, /running, overlay2
        $inspected.State.Pid | Should -Be (Get-Container running).ProcessId
    }

    It 'completes names' {
        (TabExpansion2 'Get-Container ru' 16).CompletionMatches.CompletionText | Should -Be running
        (TabExpansion2 'Get-Container -Name ' 20).CompletionMatches.CompletionText | Should -Contain made
    }
}
