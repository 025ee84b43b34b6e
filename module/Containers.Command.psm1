# The engine as a command, in the manner of other shells: `containers run --rm debian ls -l`. It is the program itself, so that words, streams, terminals
# and the exit code are those of any native command.
$program = [System.IO.Path]::Combine($PSScriptRoot, 'bin', 'containers')
$mode = [System.IO.File]::GetUnixFileMode($program)
if (-not ($mode -band 'UserExecute')) {
    # Packages lose modes; where the module is not this user's to change, the cmdlets do without.
    try { [System.IO.File]::SetUnixFileMode($program, $mode -bor 'UserExecute, GroupExecute, OtherExecute') } catch { Write-Verbose "$_" }
}

Set-Alias containers $program
Export-ModuleMember -Alias containers
