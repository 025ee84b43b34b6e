BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement mmdebstrap, unshare, wget
    if ($missing) {
        Write-Host "The lesson is skipped: $missing"
    }
}

BeforeAll {
    $lesson = (Resolve-Path (Join-Path $PSScriptRoot ../../docs/lesson)).Path
}

Describe 'The lesson' {
    It 'has a page that says what the script does' {
        $page = pwsh -NoProfile -File (Join-Path $lesson lesson.ps1) -Page

        ($page -join "`n").Trim() | Should -Be (Get-Content (Join-Path $lesson README.md) -Raw).Trim() -Because 'pwsh docs/lesson/lesson.ps1 -Page > docs/lesson/README.md writes it anew'
    }
}

Describe 'The lesson' -Skip:([bool]$missing) {
    BeforeAll {
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
        $output = pwsh -NoProfile -File (Join-Path $lesson lesson.ps1) -Isolate -Base $base @words 2>&1 | Out-String

        $LASTEXITCODE | Should -Be 0 -Because $output
        $output | Should -Match '25 steps, 0 of them wrong\.'
        Get-ChildItem ([IO.Path]::GetTempPath()) -Filter containers-lesson-* | Should -BeNullOrEmpty
    }
}
