# The engine as a command, in the manner of other shells: `containers run --rm debian ls -l`. It is the program itself, so that words, streams, terminals
# and the exit code are those of any native command. One line alone: more of a script would take a third of the module's import.
Set-Alias containers "$([AppContext]::GetData('Containers.PowerShell.ProgramFolder'))/containers" -WhatIf:$false -Confirm:$false
