BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement ($env:TEST_USER ? @('wget') : @('mmdebstrap', 'unshare', 'wget'))
    if ($missing) {
        Write-Host "The lesson is skipped: $missing"
    }
}

BeforeAll {
    # This PowerShell, which users have not on PATH.
    $shell, $file = [Environment]::ProcessPath, (Join-Path $PSHOME pwsh.dll)
    $first = (Split-Path -Leaf $shell) -eq 'dotnet' ? @($file) : @()
    $lesson = (Resolve-Path (Join-Path $PSScriptRoot ../../docs/lesson)).Path
}

Describe 'The lesson' {
    It 'has a page that says what the script does' {
        $page = & $shell @first -NoProfile -File (Join-Path $lesson lesson.ps1) -Page

        ($page -join "`n").Trim() | Should -Be (Get-Content (Join-Path $lesson README.md) -Raw).Trim() -Because 'pwsh docs/lesson/lesson.ps1 -Page > docs/lesson/README.md writes it anew'
    }
}

Describe 'The lesson' -Skip:([bool]$missing) {
    BeforeAll {
        $base = $env:TEST_BASE
        if ($base) {
            return
        }

        $cache = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) containers-tests-cache) -Force).FullName
        $base = Join-Path $cache bookworm.tar
        if (-not (Test-Path $base)) {
            mmdebstrap --quiet --variant=minbase bookworm "$cache/$PID.tar"
            Move-Item "$cache/$PID.tar" $base -Force
        }
    }

    It 'shows what it says <by>' -ForEach @(
        @{ by = 'by cmdlets'; words = @() }
        @{ by = 'by commands'; words = @('-Shell') }
    ) {
        $output = & $shell @first -NoProfile -File (Join-Path $lesson lesson.ps1) -Isolate:(-not $env:TEST_USER) -Base $base @words 2>&1 | Out-String

        $LASTEXITCODE | Should -Be 0 -Because $output
        $output | Should -Match ($env:TEST_USER ? '(?s)-- 8\. Remove it.*\d+ steps, 0 of them wrong' : '25 steps, 0 of them wrong\.')
        $skipped = [regex]::Matches($output, '(?m)^  SKIPPED (.+?):').ForEach{ $_.Groups[1].Value }
        $skipped | Where-Object { -not $env:TEST_USER -or $_ -notin 'The user namespace', 'Memory', 'Processors', 'The freezer', 'How many processes' } | Should -BeNullOrEmpty
        Get-ChildItem ([IO.Path]::GetTempPath()) -Filter containers-lesson-* | Should -BeNullOrEmpty
    }
}
