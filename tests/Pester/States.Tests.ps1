BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "What is told of containers is skipped: $missing"
    }
}

Describe 'A container' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
    }

    AfterAll {
        Remove-TestStore
    }

    It 'has one word for its state, live and written down' {
        Start-Container -Image $image -Name on -Command sleep, 1000

        (Get-Container).State | Should -Be Running
        (Get-Container | ConvertTo-Json -EnumsAsStrings -WarningAction SilentlyContinue | ConvertFrom-Json).State | Should -Be Running
        (Get-Container | ConvertTo-Csv | ConvertFrom-Csv).State | Should -Be Running
    }

    It 'has lists that can be indexed, as its image has' {
        Start-Container -Image $image -Name listed -Command sleep, 1000 -PassThru | ForEach-Object { $_.Command[0] } | Should -Be sleep

        (Get-Image $image).Tags[0] | Should -Be $image
        (Get-Image $image).Layers[0] | Should -Match '^sha256:[0-9a-f]{64}$'
        (Get-ImageHistory $image)[0].Tags[0] | Should -Be $image
    }

    It 'that is removed at its end is removed where it cannot begin, and the error tells of it' {
        Start-Container -Image $image -Name lost -Remove -Network nonet -ErrorAction SilentlyContinue -ErrorVariable errors

        $errors[0].TargetObject.Name | Should -Be lost
        Get-Container -All lost -ErrorAction Ignore | Should -BeNullOrEmpty
    }

    It 'has one value of each variable' {
        { New-Container $image -Environment @{ A = 'a', 'b' } -ErrorAction Stop } | Should -Throw "*'A' has several values*"
    }

    It 'is filtered by words that there are' {
        { Get-Container -Filter @{ status = 'runing' } -ErrorAction Stop } | Should -Throw '*exited*running*'
        { Get-Container -Filter @{ health = 'well' } -ErrorAction Stop } | Should -Throw '*healthy*'
        { Get-Container -Filter @{ exited = 'x' } -ErrorAction Stop } | Should -Throw '*exit codes*'
        (TabExpansion2 'Get-Container -Filter sta').CompletionMatches.CompletionText | Should -Contain status=
    }

    It 'that cannot be is told of by -WhatIf too' {
        { New-Container $image -Restart on-failure:x -WhatIf -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidFormat,*'
    }
}
