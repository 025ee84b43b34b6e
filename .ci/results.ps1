# Prints the failed tests that a folder of results tells of, and as its last line how many passed, failed and were skipped; exits with 1 if one failed.
# What has no name counts as one failed test: a run that did not come to its end, an exit code of `dotnet test` that no failed test explains, and the
# file `left` with what the tests left behind.
param ([string] $Folder, [int] $ExitCode)

$ErrorActionPreference = 'Stop'
$counts = @{ Passed = 0; Failed = 0; NotExecuted = 0 }
function Write-Failure {
    param ([string] $Name, [string[]] $Text)

    $counts.Failed++
    "FAILED $Name"
    $Text -split "`n" | Where-Object { $_.Trim() } | Select-Object -First 20 | ForEach-Object { "  $($_.TrimEnd())" }
}

foreach ($file in Get-ChildItem $Folder -Filter *.trx) {
    $run = ([xml](Get-Content $file -Raw)).TestRun
    $results = @($run.SelectNodes('//*[local-name() = "UnitTestResult"]'))
    foreach ($result in $results) {
        if ($result.outcome -eq 'Failed') {
            $told = $result.Output.ErrorInfo
            Write-Failure $result.testName $told.Message, $told.StackTrace
        }
        else {
            $counts[$result.outcome]++
        }
    }

    # Errors of the run itself: a host that crashed, a fixture that failed.
    $errors = @($run.ResultSummary.RunInfos.RunInfo | Where-Object { $_.outcome -in 'Error', 'Failed' -and $_.Text -notmatch '^\[xUnit\.net ' })
    if ($errors -or -not $results) {
        Write-Failure "as a whole: $($file.Name)" $errors.Text
    }
}

if ($ExitCode -and -not $counts.Failed) {
    Write-Failure "as a whole: dotnet test ended with $ExitCode"
}

if (Test-Path (Join-Path $Folder left)) {
    Write-Failure 'as a whole: leftovers' (Get-Content (Join-Path $Folder left))
}

'{0} passed, {1} failed, {2} skipped' -f $counts.Passed, $counts.Failed, $counts.NotExecuted
exit [int]($counts.Failed -gt 0)
