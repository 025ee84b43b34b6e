BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Set-Container is skipped: $missing"
    }
}

Describe 'Set-Container' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
    }

    AfterAll {
        Remove-TestStore
    }

    AfterEach {
        Get-Container -All | Remove-Container -Force
    }

    It 'changes limits of a container that runs, and keeps the others' {
        Start-Container -Image $image -Name box -Memory 64MB -Command sleep, 1000

        $changed = Set-Container box -PidsLimit 12 -Cpus 0.5 -PassThru

        $changed.Limits.Memory, $changed.Limits.PidsLimit, $changed.Limits.Cpus | Should -Be 64MB, 12, 0.5
        (Get-Container box).Limits.PidsLimit | Should -Be 12
    }

    It 'changes the restart policy of a container that runs' {
        Start-Container -Image $image -Name box -Command sleep, 1000

        Set-Container box -Restart on-failure:3

        "$((Get-Container box).Options.Restart)" | Should -Be on-failure:3
        { Set-Container box -Restart sometimes -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidFormat,*'
    }

    It 'takes many containers from the pipeline, and wildcards' {
        $null = 'a1', 'a2' | ForEach-Object { New-Container $image -Name $_ }

        Get-Container -All | Set-Container -Memory 32MB
        Set-Container a* -CpuShares 512

        (Get-Container a*).Limits.Memory | Should -Be 32MB, 32MB
        (Get-Container a*).Limits.CpuShares | Should -Be 512, 512
    }

    It 'refuses what cannot be, and only says what it would do with -WhatIf' {
        $null = New-Container $image -Name box

        { Set-Container box -Memory 1KB -ErrorAction Stop } | Should -Throw -ErrorId 'ContainerOptionsInvalid,*'
        Set-Container box -Memory 64MB -WhatIf
        (Get-Container box).Limits.Memory | Should -BeNullOrEmpty
    }

    It 'takes 0 for no limit, as a new container does' {
        $null = New-Container $image -Name box -Memory 64MB -Cpus 0.5 -PidsLimit 20
        $new = New-Container $image -Name new -Memory 0 -Cpus 0 -PidsLimit 0

        $changed = Set-Container box -Memory 0 -Cpus 0 -PidsLimit 0 -PassThru

        "$($changed.Limits)", "$($new.Limits)" | Should -Be '', ''
    }

    It 'lifts limits' {
        Start-Container -Image $image -Name box -Memory 64MB -Cpus 0.5 -Command sleep, 1000

        $lifted = Set-Container box -Memory -1 -Cpus -1 -PassThru

        $lifted.Limits.Memory | Should -BeNullOrEmpty
        $lifted.Limits.Cpus | Should -BeNullOrEmpty
        (Measure-Container box).MemoryLimit | Should -Not -Be 64MB
        (New-Container $image -Name free -Memory -1 -Cpus -1).Limits.Memory | Should -BeNullOrEmpty
    }

    It 'says what contradicts what, in which container' {
        $null = New-Container $image -Name box -Memory 16MB -MemorySwap 32MB

        { Set-Container box -Memory 64m -ErrorAction Stop } | Should -Throw "Container 'box'*33554432*67108864*or -1*"
    }

    It 'takes numbers strictly, and something to change' {
        $null = New-Container $image -Name box

        { Set-Container box -Cpus '0,1' -ErrorAction Stop } | Should -Throw "*'0,1' is no number here*"
        { Set-Container box -PidsLimit '1,0' -ErrorAction Stop } | Should -Throw "*'1,0' is no number here*"
        { Set-Container box -ErrorAction Stop } | Should -Throw 'There is nothing to change.*' -ErrorId 'ContainerOptionsInvalid,*'
        { Set-Container box -WhatIf -ErrorAction Stop } | Should -Throw 'There is nothing to change.*'
        (Set-Container box -Cpus '0.5' -PassThru).Limits.Cpus | Should -Be 0.5
    }
}
