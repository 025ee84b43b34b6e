BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Completion is skipped: $missing"
    }
}

Describe 'Completion' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = (Receive-Image (Start-TestRegistry)).ToString()
        $null = 'up', 'frozen' | ForEach-Object { Start-Container -Image $image -Name $_ -Command sleep, 600 }
        Suspend-Container frozen
        $null = New-Container $image -Name made
        $null = New-Item -ItemType Directory TestDrive:/context
        Set-Content TestDrive:/context/Dockerfile 'ARG VERSION=1', 'FROM scratch AS base', 'ARG MODE', 'FROM base AS final', 'ARG VERSION'

        function Complete ($Line) {
            (TabExpansion2 $Line $Line.Length).CompletionMatches.CompletionText
        }
    }

    AfterAll {
        Remove-TestStore
    }

    It 'offers <cmdlet> the containers that it can do something with' -ForEach @(
        @{ cmdlet = 'Start-Container'; names = 'made' }
        @{ cmdlet = 'Stop-Container'; names = 'frozen', 'up' }
        @{ cmdlet = 'Kill-Container'; names = 'frozen', 'up' }
        @{ cmdlet = 'Resume-Container'; names = 'frozen' }
        @{ cmdlet = 'Unpause-Container'; names = 'frozen' }
        @{ cmdlet = 'Suspend-Container'; names = 'up' }
        @{ cmdlet = 'Enter-Container'; names = 'up' }
        @{ cmdlet = 'Invoke-ContainerCommand'; names = 'up' }
        @{ cmdlet = 'Get-ContainerLog'; names = 'frozen', 'made', 'up' }
        @{ cmdlet = 'Get-Container -Exclude'; names = 'frozen', 'made', 'up' }
    ) {
        Complete "$cmdlet " | Sort-Object | Should -Be $names
    }

    It 'offers nothing twice: <line>' -ForEach @(
        @{ line = 'Get-Container ' }, @{ line = 'Get-Image ' }, @{ line = 'New-Container ' }, @{ line = 'Get-ContainerNetwork ' }, @{ line = 'Copy-ContainerItem up:/' }
    ) {
        $offered = Complete $line

        $offered | Should -Not -BeNullOrEmpty
        $offered | Group-Object | Where-Object Count -GT 1 | Should -BeNullOrEmpty
    }

    It 'offers for removal first what does not run' {
        $offered = Complete 'Remove-Container '

        $offered[0] | Should -Be made
        $offered | Should -HaveCount 3
    }

    It 'puts -- before the program: <line>' -ForEach @(
        @{ line = 'Invoke-ContainerCommand up '; offered = '--' }
        @{ line = 'Invoke-ContainerCommand up hostn'; offered = '-- hostname' }
        @{ line = 'Invoke-ContainerCommand up -- cat /etc/pas'; offered = '/etc/passwd' }
        @{ line = 'Invoke-ContainerCommand up -- ls /ho'; offered = '/home/' }
    ) {
        Complete $line | Should -Be $offered
    }

    It 'knows the programs of an image' {
        Complete "Invoke-Container $image hostn" | Should -Be '-- hostname'
        Complete "New-Container $image hostn" | Should -Be '-- hostname'
        Complete "Start-Container -Image $image hostn" | Should -Be '-- hostname'
    }

    It 'knows the paths of a container, whether it runs or not' {
        Complete 'Copy-ContainerItem up:/etc/pas' | Should -Be 'up:/etc/passwd'
        Complete 'Copy-ContainerItem made:/ho' | Should -Be 'made:/home/'
        Complete 'Copy-ContainerItem here made:/home/' | Should -Be 'made:/home/app/'
    }

    It 'knows the tags of a registry, once that has answered' {
        $registry = $image.Split('/')[0]
        'one', 'two' | ForEach-Object { $null = Push-Image (Add-ImageTag $image -Tag "$registry/app:$_" -PassThru) }
        Remove-Image "$registry/app:*"

        $deadline = (Get-Date).AddSeconds(60)
        while (-not ($offered = Complete "Receive-Image $registry/app:") -and (Get-Date) -lt $deadline) { Start-Sleep -Milliseconds 20 }

        $offered | Should -Be "$registry/app:one", "$registry/app:two"
        Complete "Get-RemoteImage $registry/app:t" | Should -Be "$registry/app:two"
        Complete 'Receive-Image 127.0.0.1:1/app:' | Should -BeNullOrEmpty
    }

    It 'knows the stages and variables of a Dockerfile' {
        Push-Location TestDrive:/
        try {
            Complete 'New-ContainerImage context -Target ' | Should -Be base, final
            Complete 'New-ContainerImage context -BuildArgument ' | Should -Be 'VERSION=1', 'MODE='
            Complete 'New-ContainerImage context -BuildArgument V' | Should -Be 'VERSION=1'
        }
        finally {
            Pop-Location
        }
    }
}
