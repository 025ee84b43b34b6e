# Prints the failed tests that a folder of results tells of, and as its last line how many passed, failed and were skipped; exits with 1 if one failed.
# What has no name counts as one failed test: a run that did not come to its end, an exit code of `dotnet test` that no failed test explains, and the
# file `left` with what the tests left behind. A test that failed, and passed when the folder `again` was made by running it alone, is told as unsteady.
# With -Filter it prints what selects the failed tests for that, if they are few and have names.
param ([string] $Folder, [int] $ExitCode, [switch] $Filter)

$ErrorActionPreference = 'Stop'
$counts = @{ Passed = 0; Failed = 0; NotExecuted = 0; Unsteady = 0 }
function Write-Failure {
    param ([string] $Name, [string[]] $Text, [string] $Word = 'Failed')

    $counts[$Word]++
    "$($Word.ToUpperInvariant()) $Name"
    $Text -split "`n" | Where-Object { $_.Trim() } | Select-Object -First 20 | ForEach-Object { "  $($_.TrimEnd())" }
}

# The runs of a folder: their results, and the errors of the run itself (a host that crashed, a fixture that failed).
function Read-Run {
    param ([string] $Folder)

    foreach ($file in Get-ChildItem $Folder -Filter *.trx -ErrorAction Ignore) {
        $run = ([xml](Get-Content -LiteralPath $file.FullName -Raw)).TestRun
        $methods = @{}
        foreach ($test in $run.SelectNodes('//*[local-name() = "UnitTest"]')) {
            $methods[$test.id] = '{0}.{1}' -f $test.TestMethod.className, ($test.TestMethod.name -replace '[(,].*' -split '\.')[-1]
        }

        [pscustomobject]@{
            Name = $file.Name
            Results = @($run.SelectNodes('//*[local-name() = "UnitTestResult"]') | ForEach-Object {
                    [pscustomobject]@{ Name = $_.testName; Method = $methods[$_.testId]; Outcome = $_.outcome; Text = $_.Output.ErrorInfo.Message, $_.Output.ErrorInfo.StackTrace }
                })
            Errors = @($run.ResultSummary.RunInfos.RunInfo | Where-Object { $_.outcome -in 'Error', 'Failed' -and $_.Text -notmatch '^\[xUnit\.net ' })
        }
    }
}

$runs = @(Read-Run $Folder)
if ($Filter) {
    $failed = @($runs.Results | Where-Object Outcome -EQ Failed)
    if ($failed.Count -in 1..5 -and -not $runs.Errors -and @($runs | Where-Object { -not $_.Results }).Count -eq 0) {
        ($failed.Method | Sort-Object -Unique | ForEach-Object { "FullyQualifiedName=$_" }) -join '|'
    }

    return
}

$again = @(Read-Run (Join-Path $Folder again))
$passedAgain = @($again.Results | Group-Object Name | Where-Object { -not ($_.Group.Outcome -ne 'Passed') }).Name
foreach ($run in $runs) {
    foreach ($result in $run.Results) {
        if ($result.Outcome -ne 'Failed') {
            $counts[$result.Outcome]++
        }
        elseif ($result.Name -in $passedAgain) {
            Write-Failure $result.Name $result.Text Unsteady
        }
        else {
            Write-Failure $result.Name $result.Text
        }
    }

    if ($run.Errors -or -not $run.Results) {
        Write-Failure "as a whole: $($run.Name)" $run.Errors.Text
    }
}

if ($ExitCode -and -not ($counts.Failed + $counts.Unsteady)) {
    Write-Failure "as a whole: dotnet test ended with $ExitCode"
}

if (Test-Path (Join-Path $Folder left)) {
    Write-Failure 'as a whole: leftovers' (Get-Content (Join-Path $Folder left))
}

'{0} passed, {1} failed, {2} skipped' -f ($counts.Passed + $counts.Unsteady), $counts.Failed, $counts.NotExecuted
exit [int]($counts.Failed -gt 0)
