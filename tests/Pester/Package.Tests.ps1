BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = [Environment]::UserName -eq 'root' ? (Get-MissingRequirement unshare setpriv newuidmap) : 'needs root'
    if ($missing) {
        Write-Host "The module as a package is skipped: $missing"
    }
}

Describe 'the module as a package' -Skip:([bool]$missing) {
    BeforeAll {
        Import-Module (Join-Path $PSScriptRoot TestUser.psm1)
        $module = (Resolve-Path (Join-Path $PSScriptRoot .. .. output Containers)).Path

        # Runs a script in a PowerShell of its own, whose home, store and modules are below a folder.
        function Invoke-Script {
            param ([string] $Folder, [string] $Script)

            $null = New-Item -ItemType Directory -Force "$Folder/home/.config" # Where this is missing, NuGet writes into the working folder.
            Set-Content "$Folder/script.ps1" @"
`$ErrorActionPreference = 'Stop'
Set-Location '$Folder'
`$env:PSModulePath = '$Folder/home/.local/share/powershell/Modules' + ':' + `$env:PSModulePath
`$env:PSCONTAINERS_ROOT, `$env:PSCONTAINERS_RUNROOT, `$env:PSCONTAINERS_NETWORK = '$Folder/root', '$Folder/run', 'none'
$Script
"@
            $own = $env:HOME
            try {
                $env:HOME = "$Folder/home"
                pwsh -NoProfile -NonInteractive -File "$Folder/script.ps1" 2>&1
            } finally {
                $env:HOME = $own
            }
        }
    }

    It 'is replaced by a newer version, and uninstalled, beside containers that run' {
        $place = (New-Item -ItemType Directory TestDrive:/update).FullName
        $image = (New-Item -ItemType Directory "$place/image").FullName
        Copy-Item (Get-Command busybox -CommandType Application).Source "$image/busybox"
        Set-Content "$image/Dockerfile" "FROM scratch`nCOPY busybox /bin/`nENTRYPOINT [`"/bin/busybox`"]"
        foreach ($version in '0.1.0', '0.1.1') {
            $copy = "$((New-Item -ItemType Directory "$place/$version").FullName)/Containers"
            Copy-Item -Recurse $module $copy
            (Get-Content "$copy/Containers.psd1" -Raw) -replace "(ModuleVersion\s*= )'.*?'", "`$1'$version'" | Set-Content "$copy/Containers.psd1"
        }

        try {
            $first = Invoke-Script $place @'
$repository = (New-Item -ItemType Directory repository).FullName
Register-PSResourceRepository -Name here -Uri $repository -Trusted -Force
'0.1.0', '0.1.1' | ForEach-Object { Publish-PSResource -Path "$_/Containers" -Repository here }
Install-PSResource Containers -Version 0.1.0 -Repository here
Import-Module Containers
$null = New-ContainerImage image -Tag box
Start-Container -Image box -Name web -Command sleep, 1000
Start-Container -Image box -Name passing -Remove -Command sleep, 1000
Start-ContainerService -Socket docker.sock | Stop-ContainerService
Update-PSResource Containers -Repository here
"$((Get-Module Containers).Version) $((Get-Container | Sort-Object Name).Name)"
'@
            $second = Invoke-Script $place @'
Import-Module Containers
Uninstall-PSResource Containers -Version 0.1.0
"$((Get-Module Containers).Version) $((Get-Container | Sort-Object Name).Name)"
Invoke-ContainerCommand web -- /bin/busybox echo inside
Stop-Container passing -Timeout 0
$null = Wait-Container passing -Condition Removed -Timeout 60 -ErrorAction Ignore
(Get-Container -All).Name
Restart-Container web -Timeout 0
Uninstall-PSResource Containers
"$(@(Get-InstalledPSResource Containers -ErrorAction Ignore).Count) $((Get-Container web).Status)"
Stop-Container web -Timeout 0
'@
        } finally {
            $null = Invoke-Script $place "Import-Module '$module'; Get-Container -All | Remove-Container -Force"
        }

        $first | Should -Be '0.1.0 passing web'
        $second | Should -Be '0.1.1 passing web', inside, web, '0 Running'
    }

    It 'is used by an ordinary user where root has installed it, and its programs have lost their modes' {
        $place = (New-Item -ItemType Directory TestDrive:/user).FullName
        Copy-Item -Recurse $module "$place/Containers"
        Get-ChildItem "$place/Containers/bin" | ForEach-Object { chmod 644 $_ }
        $user = New-TestUser
        try {
            $output = Invoke-UserScript $user $place "$place/Containers" @'
Invoke-Container hello -Remove
(Start-Container -Image hello -PassThru | Wait-Container).ExitCode
Start-ContainerService -Socket ~/docker.sock | Stop-ContainerService
(Get-ChildItem (Get-Module Containers).ModuleBase -Recurse -File).Where{ $_.UnixMode -like '*x*' -or $_.User -ne 'root' }.Count
'@
        } finally {
            $user.Lock.Dispose()
        }

        $output | Should -Contain 'Hello! These lines were written inside a container.' -Because "$output"
        $output[-2, -1] | Should -Be 0, 0 -Because "$output"
    }

    It 'has profiles that AppArmor takes' {
        $missing = Get-MissingRequirement apparmor_parser
        if ($missing) {
            Set-ItResult -Skipped -Because $missing
        }

        $profiles = Get-ChildItem "$module/apparmor.d"
        $profiles.Name | Should -Be containers, containers-pwsh
        foreach ($file in $profiles) {
            # Parsers before AppArmor 4 know neither its features nor its rule for user namespaces.
            $text = Get-Content $file | Where-Object { (Test-Path /etc/apparmor.d/abi/4.0) -or $_ -notmatch '^(abi |  userns,)' }
            $copy = (New-Item -Force "TestDrive:/$($file.Name)" -Value ($text -join "`n")).FullName
            apparmor_parser --skip-kernel-load --skip-cache --names $copy 2> $null | Should -Be $file.Name
            apparmor_parser --skip-kernel-load --skip-cache $copy 2>&1 | Where-Object { $_ -notlike 'Cache *' } | Should -BeNullOrEmpty
            $LASTEXITCODE | Should -Be 0
        }
    }

    It 'works for a user without subordinate IDs' {
        $place = (New-Item -ItemType Directory TestDrive:/one).FullName
        $user = New-TestUser
        try {
            $output = Invoke-UserScript $user $place $module -OneId @'
Invoke-Container hello -Remove
Start-Container -Image hello -Name one
$null = Wait-Container one
$null = ConvertTo-Image -Container one -Tag two
Copy-ContainerItem one:/hello ./copied
(Get-Item ./copied).Length -gt 0
(Get-ContainerHost).UserIds.Count
try { Invoke-Container two -User 5 -Remove } catch { $_.Exception.Message }
Get-Container -All | Remove-Container
Get-Image | Remove-Image -Force
(Get-ChildItem -Recurse ~ -Force).User | Sort-Object -Unique
'@
        } finally {
            $user.Lock.Dispose()
        }

        $output | Should -Contain 'Hello! These lines were written inside a container.' -Because "$output"
        $output[-4, -3] | Should -Be 'True', 1 -Because "$output"
        $output[-2] | Should -BeLike '*usermod --add-subuids*' -Because "$output"
        $output[-1] | Should -Be $user.Name -Because "$output"
    }
}
