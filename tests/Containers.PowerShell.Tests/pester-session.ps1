# Runs the files of Pester tests whose paths come through a named pipe, and answers each with a line of JSON: what became of its tests. Those with a tag
# that is given are not run.
param ([string] $Pipe, [string] $PesterModule, [string[]] $ExcludeTag = @())

# The tests see the preferences of this script: they stay as a session of PowerShell has them.
Import-Module $PesterModule -ErrorAction Stop
$stream = [IO.Pipes.NamedPipeClientStream]::new($Pipe)
$stream.Connect()
$reader = [IO.StreamReader]::new($stream)
$writer = [IO.StreamWriter]::new($stream)
$writer.AutoFlush = $true

# A test, or a block or file that failed around its tests, as ReportedTest has it.
function ConvertTo-Result {
    param ($Item, [string] $Name, [string] $Outcome, [string] $Otherwise)

    [ordered]@{
        name    = $Name
        outcome = $Outcome
        seconds = [Math]::Round($Item.Duration.TotalSeconds, 3)
        message = $Item.ErrorRecord ? ($Item.ErrorRecord -join "`n") : $Otherwise
        stack   = ($Item.ErrorRecord | ForEach-Object { $_.DisplayStackTrace ?? $_.ScriptStackTrace }) -join "`n"
    }
}

while ($path = $reader.ReadLine()) {
    $settings = New-PesterConfiguration
    $settings.Run.Path = $path
    $settings.Run.PassThru = $true
    $settings.Filter.ExcludeTag = $ExcludeTag
    $settings.Output.Verbosity = 'None'

    # A file that skips its tests says why on the information stream.
    $run, $said = (Invoke-Pester -Configuration $settings 6>&1).Where({ $_ -isnot [System.Management.Automation.InformationRecord] }, 'Split')
    $reason = "$($said -match ' is skipped: ')"
    $results = @(
        foreach ($test in $run.Tests) {
            switch ($test.Result) {
                Passed { ConvertTo-Result $test $test.ExpandedPath Passed }
                Failed { ConvertTo-Result $test $test.ExpandedPath Failed 'The block around it failed.' }
                NotRun { ConvertTo-Result $test $test.ExpandedPath Skipped "needs rights that users have not: tag $ExcludeTag" }
                default { ConvertTo-Result $test $test.ExpandedPath Skipped ($reason ? $reason : "$_") }
            }
        }

        foreach ($block in $run.FailedBlocks) {
            ConvertTo-Result $block "$($block.ExpandedPath) (as a whole)" Failed
        }

        foreach ($file in $run.FailedContainers) {
            ConvertTo-Result $file "$($file.Item.Name) (as a whole)" Failed
        }
    )
    $writer.WriteLine((ConvertTo-Json -InputObject $results -Compress))
}
