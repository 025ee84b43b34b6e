BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement unshare, tmux, ip
    if ($missing) {
        Write-Host "The examples of the help are skipped: $missing"
    }

    # What no machine of its own can have.
    $outside = @{
        'Connect-ContainerRegistry 1' = 'PowerShell itself asks for the password, at a console with a person'
        'Import-Image 4'              = 'example.com is asked by HTTPS, whose certificate nobody here can have'
    }

    $root = (Resolve-Path (Join-Path $PSScriptRoot ../..)).Path
    $examples = @(
        foreach ($page in Get-ChildItem $root/docs/en-US -Filter *.md) {
            foreach ($match in [regex]::Matches((Get-Content $page -Raw), '(?s)### Example (\d+): [^\n]*\n```powershell\n(.*?)\n```')) {
                @{ Name = "$($page.BaseName) $($match.Groups[1].Value)"; Code = $match.Groups[2].Value }
            }
        }

        foreach ($topic in Get-ChildItem $root/module/en-US -Filter *.txt) {
            $number = 0
            foreach ($match in [regex]::Matches((Get-Content $topic -Raw), '(?m)^ {8}\S.*\n(?:^ {8}.*\n)*')) {
                $number++
                @{ Name = "$($topic.Name -replace '\.help\.txt$') $number"; Code = $match.Value }
            }
        }

        $number = 0
        foreach ($match in [regex]::Matches((Get-Content $root/README.md -Raw), '(?s)```(powershell|sh)\n(.*?)\n```')) {
            # A build and a test run are what runs this.
            $lines = $match.Groups[2].Value -split '\n' -replace '^dotnet (build|test) -c Release( && )?'
            $number++
            @{ Name = "README $number"; Code = $lines -join "`n" }
        }
    ).Where{ $_.Code.Trim() }
    $examples.ForEach{ $_.Reason = $outside[$_.Name] }
}

# Each example that people read is run as it stands: on a machine whose registries, images, containers and files are those that it names.
Describe 'The example' -Skip:([bool]$missing) -ForEach @{ Examples = $examples } {
    BeforeAll {
        $folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "containers-pester-$([guid]::NewGuid())")).FullName
        ConvertTo-Json @($Examples.Where{ -not $_.Reason }) | Set-Content $folder/examples.json
        $runner = (Resolve-Path (Join-Path $PSScriptRoot HelpExamples/run.ps1)).Path

        # Processes, mounts and links of its own: what an example leaves goes with them.
        # The shell is the first process, which adopts what others leave.
        $output = unshare --fork --pid --kill-child --mount-proc --net --mount sh -c '"$@"; exit $?' sh `
            pwsh -NoProfile -NonInteractive -File $runner $folder/examples.json $folder/results.json 2>&1 | Out-String
        $results = (Test-Path $folder/results.json) ? (Get-Content $folder/results.json -Raw | ConvertFrom-Json -AsHashtable) : @{}
    }

    AfterAll {
        Remove-Item $folder -Recurse -Force
    }

    It 'runs: <Name>' -ForEach $Examples {
        if ($Reason) {
            Set-ItResult -Skipped -Because $Reason
        }

        $results.Keys | Should -Contain $Name -Because $output
        $results[$Name] | Should -BeNullOrEmpty -Because $Code
    }
}
