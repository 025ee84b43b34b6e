BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement unshare
    if ($missing) {
        Write-Host "The examples are skipped: $missing"
    }
}

# Each script in docs/examples does its work in a PowerShell of its own, as a timer or a CI starts it.
Describe 'The example' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = (Receive-Image (Start-TestRegistry)).ToString()
        $registry = $image.Split('/')[0]
        $module = (Resolve-Path (Join-Path $PSScriptRoot ../../output/Containers)).Path

        function Example ([string] $Script, [string] $Words, [switch] $Isolated) {
            $file = (Resolve-Path (Join-Path $PSScriptRoot "../../docs/examples/$Script")).Path
            $line = "Import-Module '$module'; Set-Location '$((Resolve-Path TestDrive:/).ProviderPath)'; & '$file' $Words | Out-String -Width 200; exit `$LASTEXITCODE"
            $start = $Isolated ? @('unshare', '-n') : @()
            $program, $rest = $start + 'pwsh', '-NoProfile', '-Command', $line
            & $program @rest 2>&1 | Out-String
        }
    }

    AfterAll {
        Remove-TestStore
    }

    AfterEach {
        Get-Container -All | Remove-Container -Force
    }

    It 'nightly.ps1 updates what has a new image, keeps what does not get healthy, and reports' {
        foreach ($name in 'good', 'bad', 'same') {
            $null = Add-ImageTag $image -Tag "$registry/${name}:1"
            $null = Push-Image "$registry/${name}:1"
            $null = Start-Container -Image "$registry/${name}:1" -Name $name -StopTimeout 0 -- sleep 600
        }

        $before = Get-Container good, bad
        $null = ConvertTo-Image good -Tag "$registry/good:1" -Change 'LABEL version=2'
        $null = ConvertTo-Image bad -Tag "$registry/bad:1" -Change 'ENTRYPOINT ["false"]'
        $null = Push-Image "$registry/good:1", "$registry/bad:1"
        Get-Container good, bad | ForEach-Object { $null = Add-ImageTag $_.ImageId -Tag "$registry/$($_.Name):1" }

        $output = Example nightly.ps1 "-Report report.json -OlderThan 0s"

        $LASTEXITCODE | Should -Be 1 -Because $output
        $report = Get-Content TestDrive:/report.json | ConvertFrom-Json
        ($report.Updates | Sort-Object Container).Container | Should -Be bad, good, same
        ($report.Updates | Sort-Object Container).Result | Should -Be kept, updated, current
        (Get-Container good).Labels['version'] | Should -Be 2
        (Get-Container bad) | Should -Be $before[1]
        (Get-Container bad).State | Should -Be Running
        $null = Receive-Image $image
    }

    It 'blue-green.ps1 moves the name of a service to a version that is healthy' {
        $script = @"
New-ContainerNetwork apps | Out-Null
`$example = '$((Resolve-Path (Join-Path $PSScriptRoot ../../docs/examples/blue-green.ps1)).Path)'
`$options = @{ Service = 'shop'; Image = '$image'; Network = 'apps'; HealthCommand = 'true'; Command = 'sh', '-c', 'trap "exit 0" TERM; sleep 600 & wait' }
& `$example @options
& `$example @options | Out-Null
(Get-Container -All).Name -join ','
Start-Container -Image '$image' -Name client -Network apps -- sleep 600
Invoke-ContainerCommand client nslookup shop
`$options.HealthCommand = 'false'; `$options.Timeout = '3s'
try { & `$example @options } catch { "`$_" }
(Get-Container -All).Name -join ','
Get-Container -All | Remove-Container -Force
Remove-ContainerNetwork apps
"@
        Set-Content TestDrive:/blue-green.ps1 $script
        $output = unshare -n sh -c 'ip link set lo up; exec "$@"' sh pwsh -NoProfile -Command "Import-Module '$module'; & '$((Resolve-Path TestDrive:/blue-green.ps1).ProviderPath)'" 2>&1 | Out-String

        $output | Should -Match '(?m)^shop-green\s*$'
        $output | Should -Match 'Name:\s+shop'
        $output | Should -Match 'did not become healthy'
        $output | Should -Match '(?m)^client,shop-green\s*$'
    }

    It 'ci.ps1 ends with <code> where <what>' -ForEach @(
        @{ code = 0; what = 'all is well'; file = 'RUN true'; test = 'true'; port = $null }
        @{ code = 1; what = 'the build fails'; file = 'RUN false'; test = 'true'; port = $null }
        @{ code = 2; what = 'the tests fail'; file = 'RUN true'; test = 'false'; port = $null }
        @{ code = 3; what = 'the push fails'; file = 'RUN true'; test = 'true'; port = '127.0.0.1:1' }
    ) {
        $null = New-Item -ItemType Directory TestDrive:/ci -Force
        Set-Content TestDrive:/ci/Dockerfile "FROM $image", $file

        $output = Example ci.ps1 "-Context ci -Tag $($port ?? $registry)/made:1 -Test $test"

        $LASTEXITCODE | Should -Be $code -Because $output
        if ($code -eq 0) { (Get-RemoteImageTag "$registry/made").Tag | Should -Be 1 }
    }

    It 'fleet.ps1 starts the rows of a table' {
        Set-Content TestDrive:/fleet.csv 'Name,Image,Command,Memory,Environment,Restart', "a,$image,sleep 600,64m,A=1;B=2,always", "b,$image,sleep 600,,,"

        $null = Example fleet.ps1 fleet.csv

        (Get-Container).Name | Sort-Object | Should -Be a, b
        $a = Get-Container a
        $a.Limits.Memory, "$($a.Options.Restart)" | Should -Be 64MB, 'always'
        $a.Environment | Should -Contain 'B=2'
    }

    It 'backup.ps1 and restore.ps1 keep a volume' {
        $null = Start-Container -Image $image -Name db -StopTimeout 0 -Volume data:/data -- sleep 600
        Invoke-ContainerCommand db -- sh -c 'echo kept > /data/file'

        1..3 | ForEach-Object { $null = Example backup.ps1 '-Volume data -Keep 2' }
        Invoke-ContainerCommand db -- sh -c 'echo lost > /data/file'
        $output = Example restore.ps1 '-Volume data'

        Invoke-ContainerCommand db cat /data/file | Should -Be kept -Because $output
        Get-ChildItem TestDrive:/ -Filter *.tar.zst | Should -HaveCount 2
        Remove-Container db -Force
        Remove-ContainerVolume data -Force
    }

    It 'Runbook.Tests.ps1 says what is not as it should be' {
        $null = Start-Container -Image $image -Name fine -Label runbook -Memory 64MB -- sleep 600
        $null = Start-Container -Image $image -Name noisy -Label runbook -- sh -c 'echo fatal error; sleep 600'
        $runbook = (Resolve-Path (Join-Path $PSScriptRoot ../../docs/examples/Runbook.Tests.ps1)).Path
        $pester = (Get-Module Pester).Path
        $script = "Import-Module '$module', '$pester'; `$run = Invoke-Pester -Path '$runbook' -PassThru -Output None; `$run.Failed.ExpandedPath; `$run.PassedCount"

        $output = pwsh -NoProfile -Command $script

        $output | Should -Contain 'Container noisy.has a limit of memory, and room below it'
        $output | Should -Contain 'Container noisy.wrote no errors in the last hour'
        $output[-1] | Should -Be 10
    }
}
