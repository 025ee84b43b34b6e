BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "The words of programs are skipped: $missing"
    }
}

Describe 'The words of a program' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = (Receive-Image (Start-TestRegistry)).ToString()
        $null = Start-Container -Image $image -Name box -- sleep 600
    }

    AfterAll {
        Remove-TestStore
    }

    It 'are those after -- of <cmdlet>' -ForEach @(
        @{ cmdlet = 'New-Container'; get = { (New-Container $image -Name made -- ls -d -- /etc).Command } }
        @{ cmdlet = 'Start-Container'; get = { (Start-Container -Image $image -Name made -PassThru -- ls -d -- /etc).Command } }
        @{ cmdlet = 'Invoke-Container'; get = { Invoke-Container $image -Name made -- sh -c 'for i; do echo "$i"; done' 0 ls -d -- /etc } }
        @{ cmdlet = 'Invoke-ContainerCommand'; get = { Invoke-ContainerCommand box -- sh -c 'for i; do echo "$i"; done' 0 ls -d -- /etc } }
    ) {
        & $get | Should -Be 'ls', '-d', '--', '/etc'
        Get-Container made* | Remove-Container -Force
    }

    It 'are words of -Command, of an array and of a call without parameters' {
        $words = 'ls', '-d', '/etc'

        (New-Container $image -Command ls, -d, /etc).Command | Should -Be $words
        (New-Container $image @words).Command | Should -Be $words
        (Start-Container -Image $image -PassThru sleep 60).Command | Should -Be sleep, 60
        Invoke-ContainerCommand box echo one two | Should -Be 'one two'
    }

    It 'are not mixed with parameters: <line>' -ForEach @(
        @{ line = 'Invoke-ContainerCommand box ls -d /etc'; written = 'Invoke-ContainerCommand box -- ls -d /etc' }
        @{ line = 'Invoke-ContainerCommand box sh -c ls'; written = 'Invoke-ContainerCommand box -- sh -c ls' }
        @{ line = 'Invoke-Container $image sh -c ls'; written = 'Invoke-Container $image -- sh -c ls' }
        @{ line = 'New-Container $image ls -a'; written = 'New-Container $image -- ls -a' }
        @{ line = 'Enter-Container box sh -c ls'; written = 'Enter-Container box -- sh -c ls' }
        @{ line = 'Invoke-ContainerCommand box env -u HOME'; written = 'Invoke-ContainerCommand box -- env -u HOME' }
        @{ line = 'Invoke-Container $image -Remove grep -v root'; written = 'Invoke-Container $image -Remove -- grep -v root' }
        @{ line = 'Invoke-Container -Remove -Image $image tar -x'; written = 'Invoke-Container -Remove -Image $image -- tar -x' }
        @{ line = 'New-Container $image ls -Name made'; written = 'New-Container $image -- ls -Name made' }
        @{ line = 'Start-Container -Image $image -Name made tar -x'; written = 'Start-Container -Image $image -Name made -- tar -x' }
        @{ line = '$null | ForEach-Object { New-Container $image tar -x }'; written = 'New-Container $image -- tar -x' }
        @{ line = 'Run-Container $image -Label @{ a = 1 } `' + "`n" + '  (Get-Date -Format o) -x'; written = 'Run-Container $image -Label @{ a = 1 } `' + "`n" + '  -- (Get-Date -Format o) -x' }
    ) {
        $caught = { & ([scriptblock]::Create($line)) } | Should -Throw -PassThru
        $caught.FullyQualifiedErrorId | Should -BeLike 'ProgramWordsUnclear,*'
        $caught.Exception.Message | Should -BeLike "*: $([WildcardPattern]::Escape($written))"
        (Get-Container -All).Name | Should -Not -Contain made
    }

    It 'leave no letter of <cmdlet> to an error of PowerShell''s' -ForEach @(
        @{ cmdlet = 'New-Container' }, @{ cmdlet = 'Start-Container' }, @{ cmdlet = 'Invoke-Container' }, @{ cmdlet = 'Invoke-ContainerCommand' }, @{ cmdlet = 'Enter-Container' }
    ) {
        $command = Get-Command $cmdlet
        foreach ($letter in [char[]]'abcdefghijklmnopqrstuvwxyz') {
            try { $null = $command.ResolveParameter([string]$letter) } catch { "$_" | Should -Not -BeLike '*ambiguous*' }
        }

        $given = @{ c = $true; Command = 'ls'; ($command.Parameters.ContainsKey('Image') ? 'Image' : 'Container') = 'box' }
        { & $cmdlet @given -ErrorAction Stop } | Should -Throw '*follow --*'
    }

    It 'do not take a parameter with a wrong name' {
        { New-Container $image -Nmae made } | Should -Throw '*has no parameter -Nmae*'
    }

    It 'leave common parameters to PowerShell' {
        New-Container $image true -WhatIf | Should -BeNullOrEmpty
        Invoke-ContainerCommand box echo yes -ErrorAction Stop | Should -Be yes
        (New-Container $image -- echo -WhatIf).Command | Should -Be echo, -WhatIf
    }
}

Describe '-WhatIf' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $registry = Start-TestRegistry
    }

    AfterAll {
        Remove-TestStore
    }

    It 'is taken by every cmdlet that changes something' {
        $reading = 'Find', 'Get', 'Measure', 'Show', 'Wait', 'Enter'
        Get-Command -Module Containers -CommandType Cmdlet |
            Where-Object { $_.Verb -notin $reading -and $_.Name -ne 'Connect-Container' -and -not $_.Parameters.ContainsKey('WhatIf') } |
            Should -BeNullOrEmpty
    }

    It 'keeps <cmdlet> from changing anything' -ForEach @(
        @{ cmdlet = 'Receive-Image'; run = { Receive-Image $registry -WhatIf } }
        @{ cmdlet = 'New-Container'; run = { New-Container $registry -WhatIf } }
        @{ cmdlet = 'Start-Container'; run = { Start-Container -Image $registry -WhatIf } }
        @{ cmdlet = 'Invoke-Container'; run = { Invoke-Container $registry -WhatIf } }
    ) {
        & $run | Should -BeNullOrEmpty
        Get-Image | Should -BeNullOrEmpty
        Get-Container -All | Should -BeNullOrEmpty
    }

    It 'tells what cannot be: <call>' -ForEach @(
        @{ call = 'New-Container nothing -Publish eighty' }
        @{ call = 'New-Container nothing -Volume a:b:c:d' }
        @{ call = 'New-Container nothing -Tmpfs run' }
        @{ call = 'New-Container nothing -Mount type=bind,source=/nowhere,target=/a' }
        @{ call = 'New-Container nothing -Device a:b:c:d' }
        @{ call = 'New-Container nothing -CapAdd NOTHING' }
        @{ call = 'New-Container nothing -Ulimit nofile' }
        @{ call = 'New-Container nothing -StopSignal NOTHING' }
        @{ call = 'New-Container nothing -Name "a b"' }
        @{ call = 'New-Container nothing -Pid nothing' }
        @{ call = 'New-Container nothing -VolumesFrom nothing' }
        @{ call = 'New-Container nothing -LogDriver nothing' }
        @{ call = 'New-Container nothing -WorkingDirectory here' }
        @{ call = 'New-Container nothing -Memory 1KB' }
        @{ call = 'New-Container nothing -AddHost @{ name = "nowhere" }' }
        @{ call = 'New-Container nothing -MacAddress nothing' }
        @{ call = 'Start-Container -Image nothing -Publish eighty' }
        @{ call = 'Invoke-Container nothing -Publish eighty' }
        @{ call = 'Invoke-Container nothing -EnvironmentFile nowhere' }
        @{ call = 'Set-Container box -Memory 1KB' }
        @{ call = 'Set-Container box -Restart sometimes' }
        @{ call = 'Stop-Container box -Signal NOTHING' }
        @{ call = 'Restart-Container box -Signal NOTHING' }
        @{ call = 'New-ContainerNetwork made -Gateway 10.9.9.1' }
        @{ call = 'New-ContainerNetwork "a b"' }
        @{ call = 'New-ContainerVolume made -DriverOption @{ nothing = 1 }' }
        @{ call = 'New-ContainerVolume "a b"' }
        @{ call = 'New-ContainerImage $TestDrive -Output type=nothing' }
        @{ call = 'New-ContainerImage $TestDrive -Ulimit nofile' }
        @{ call = 'New-ContainerImage $TestDrive -AddHost nowhere' }
        @{ call = 'New-ContainerImage $TestDrive -AddHost name:nowhere' }
        @{ call = 'New-ContainerImage $TestDrive -Network nothing' }
        @{ call = 'Rename-Container box "a b"' }
        @{ call = 'Rename-Container box box' }
        @{ call = 'Rename-Container box other' }
    ) {
        $null = New-Container hello -Name box
        $null = New-Container hello -Name other
        try {
            $said = & ([scriptblock]::Create("$call -WhatIf")) 2>&1

            $said | Should -HaveCount 1
            $said | Should -BeOfType [System.Management.Automation.ErrorRecord]
        } finally {
            Remove-Container box, other
        }
    }

    It 'tells of which image a container is made again' {
        $null = New-Container hello -Name box
        $null = Start-Transcript $TestDrive/said
        Restart-Container box -Recreate -WhatIf
        Restart-Container box -Recreate -Image other:2 -WhatIf
        Restart-Container box -WhatIf
        $null = Stop-Transcript

        (Get-Content $TestDrive/said) -match '^What if' | Should -Be (
            'What if: Performing the operation "Recreate of image hello" on target "box".',
            'What if: Performing the operation "Recreate of image other:2" on target "box".',
            'What if: Performing the operation "Restart-Container" on target "box".')
        Remove-Container box
    }

    It 'is not needed where it is asked first: <call>' -ForEach @(
        @{ call = 'Remove-ContainerVolume asked' }
        @{ call = 'Clear-ContainerStore -All -Volumes' }
    ) {
        $null = New-ContainerVolume asked
        $shell = [powershell]::Create()
        try {
            # Without anybody to ask, the question fails.
            $null = $shell.AddCommand('Import-Module').AddArgument((Get-Module Containers).ModuleBase).AddStatement().AddScript($call)
            $null = $shell.Invoke()
            "$($shell.Streams.Error)" | Should -BeLike '*prompts the user*'
        } finally {
            $shell.Dispose()
        }

        (Get-ContainerVolume).Name | Should -Be asked
        & ([scriptblock]::Create("$call -Force"))
        Get-ContainerVolume | Should -BeNullOrEmpty
    }

    It 'leaves a file with -NoClobber' {
        $file = Join-Path $TestDrive there.tar
        Set-Content $file kept
        $container = New-Container hello

        $container | Export-Container -Path $file -NoClobber -ErrorVariable errors -ErrorAction SilentlyContinue
        Export-Image hello $file -NoClobber -ErrorVariable +errors -ErrorAction SilentlyContinue
        $errors.FullyQualifiedErrorId | Should -Be 'FileExists,Containers.PowerShell.Cmdlets.ExportContainer', 'FileExists,Containers.PowerShell.Cmdlets.ExportImage'
        Get-Content $file | Should -Be kept
    }
}
