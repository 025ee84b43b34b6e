# Users without rights for tests that root runs, and a PowerShell of theirs.

# A user whose ID no other test has, of this run or another: TestUser of tests/Containers.Testing goes by the same files. It is free again when Lock is disposed.
function New-TestUser {
    $folder = (New-Item -ItemType Directory -Force (Join-Path ([IO.Path]::GetTempPath()) containers-users)).FullName
    $known = (Get-Content /etc/passwd).ForEach{ ($_ -split ':')[2] }
    foreach ($id in (64100..65099).Where{ "$_" -notin $known }) {
        try {
            return [pscustomobject]@{ Id = $id; Name = "user$id"; Lock = [IO.File]::Open("$folder/user$id", 'OpenOrCreate', 'ReadWrite', 'None') }
        } catch [IO.IOException] {
            continue
        }
    }

    throw 'All users of tests are taken.'
}

# Starts a script in a user's PowerShell, without a network, and gives the process with its streams. Its home and its store are below the folder; what root alone
# can read is mounted there.
function Start-UserScript {
    param ([object] $User, [string] $Folder, [string] $Module, [string] $Script, [switch] $OneId)

    $null = New-Item -ItemType Directory -Force "$Folder/dotnet", "$Folder/pwsh", "$Folder/module/Containers", "$Folder/home"
    Set-Content "$Folder/ids" ($OneId ? 'somebody:300000:65536' : "$($User.Name):$(10000000 + ($User.Id - 64100) * 100000):65536")
    Set-Content "$Folder/passwd" @(Get-Content /etc/passwd; "$($User.Name):x:$($User.Id):$($User.Id)::$Folder/home:/bin/sh")
    Set-Content "$Folder/script.ps1" "`$ErrorActionPreference = 'Stop'`nImport-Module '$Folder/module/Containers'`n$Script"
    $own = Get-Process -Id $PID
    $program = (Split-Path -Leaf $own.Path) -eq 'dotnet' ? "$Folder/dotnet/dotnet $Folder/pwsh/pwsh.dll" : "$Folder/pwsh/pwsh"
    $dotnet = $env:DOTNET_ROOT ?? (Get-Item (Get-Command dotnet -CommandType Application)[0].Source | ForEach-Object { Split-Path ($_.ResolveLinkTarget($true) ?? $_) })
    $start = [Diagnostics.ProcessStartInfo]@{ FileName = 'unshare'; RedirectStandardInput = $true; RedirectStandardOutput = $true; RedirectStandardError = $true }
    '--mount', '--net', '--propagation', 'private', 'sh', '-ec', @"
mount --bind $Folder/ids /etc/subuid
mount --bind $Folder/ids /etc/subgid
mount --bind $Folder/passwd /etc/passwd
mount --bind $dotnet $Folder/dotnet
mount --bind $PSHOME $Folder/pwsh
mount --bind $Module $Folder/module/Containers
chown $($User.Id):$($User.Id) $Folder/home
export HOME=$Folder/home TMPDIR=$Folder/home USER=$($User.Name) LOGNAME=$($User.Name) DOTNET_ROOT=$Folder/dotnet PSCONTAINERS_ROOT=$Folder/home/root PSCONTAINERS_RUNROOT=$Folder/home/run
export PSCONTAINERS_NETWORK=none
unset XDG_RUNTIME_DIR
cd $Folder/home
exec setpriv --reuid $($User.Id) --regid $($User.Id) --clear-groups $program -NoProfile -NonInteractive -File $Folder/script.ps1
"@ | ForEach-Object { $start.ArgumentList.Add($_) }
    [Diagnostics.Process]::Start($start)
}

# The same, and gives what it writes, its errors last.
function Invoke-UserScript {
    param ([object] $User, [string] $Folder, [string] $Module, [string] $Script, [switch] $OneId)

    $process = Start-UserScript @PSBoundParameters
    $process.StandardInput.Close()
    $errors = $process.StandardError.ReadToEndAsync()
    $output = $process.StandardOutput.ReadToEnd()
    $process.WaitForExit()
    ($output + $errors.Result) -split "`n" | Where-Object { $_ }
}

Export-ModuleMember -Function New-TestUser, Start-UserScript, Invoke-UserScript
