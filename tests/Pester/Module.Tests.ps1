BeforeDiscovery {
    $isRoot = [Environment]::UserName -eq 'root'
    if (-not $isRoot) {
        Write-Host 'The module where it is installed is skipped: needs root'
    }
}

BeforeAll {
    $folder = Join-Path $PSScriptRoot .. .. output Containers
    Import-Module $folder
}

Describe 'Module' {
    It 'has a valid manifest for PowerShell 7.6 and later' {
        $manifest = Test-ModuleManifest (Join-Path $folder Containers.psd1)

        $manifest.CompatiblePSEditions | Should -Be Core
        $manifest.PowerShellVersion | Should -Be '7.6'
    }

    It 'brings the programs that it starts' {
        'container-runtime', 'containers' | ForEach-Object { (Get-Item (Join-Path $folder bin $_)).UnixMode | Should -Be '-rwxr-xr-x' }
    }

    It 'works <how>' -Skip:(-not $isRoot) -ForEach @(
        @{ how = 'as Install-PSResource puts it there, from a folder'; installed = $true; readOnly = $false }
        @{ how = 'where its programs lost their modes, and it cannot be changed'; installed = $false; readOnly = $true }
    ) {
        $place = (New-Item -ItemType Directory "TestDrive:/$installed" -ErrorAction Stop).FullName
        $null = New-Item -ItemType Directory "$place/home/.config" -ErrorAction Stop # Where this is missing, NuGet writes into the working folder.
        $own = "$place/home/.local/share/powershell/Modules"
        if (-not $installed) {
            $null = New-Item -ItemType Directory $own
            Copy-Item -Recurse $folder "$own/Containers"
            chmod -R -x+X $own
            chmod a-x "$own/Containers/bin/containers" "$own/Containers/bin/container-runtime"
        }

        $script = @"
`$ErrorActionPreference = 'Stop'
Set-Location '$place'
`$env:HOME = '$place/home'
`$env:PSModulePath = '$own' + ':' + `$env:PSModulePath
`$env:PSCONTAINERS_ROOT, `$env:PSCONTAINERS_RUNROOT, `$env:PSCONTAINERS_NETWORK = '$place/root', '$place/run', 'none'
if ('$installed' -eq 'True') {
    Register-PSResourceRepository -Name here -Uri '$((New-Item -ItemType Directory "$place/repository").FullName)' -Trusted -Force
    Publish-PSResource -Path '$((Resolve-Path $folder).Path)' -Repository here
    Install-PSResource Containers -Repository here
}

Import-Module Containers
(Get-Module Containers).ModuleBase
Invoke-Container hello -Remove
(Start-Container -Image hello -PassThru | Wait-Container).ExitCode
"@
        Set-Content "$place/script.ps1" $script
        $mount = $readOnly ? "mount -o bind,ro '$own' '$own';" : ''
        $output = unshare -m --propagation private sh -c "$mount HOME='$place/home' exec pwsh -NoProfile -NonInteractive -File '$place/script.ps1'" 2>&1

        $output[0] | Should -BeLike "$own/Containers*" -Because "$output"
        $output | Should -Contain 'Hello! These lines were written inside a container.'
        $output[-1] | Should -Be 0
    }

    It 'exports what it says, under approved verbs' {
        $verbs = (Get-Verb).Verb
        $cmdlets = Get-Command -Module Containers -CommandType Cmdlet

        $stated = Import-PowerShellDataFile (Join-Path $folder Containers.psd1)
        $cmdlets.Name | Should -Be $stated.CmdletsToExport
        $cmdlets | ForEach-Object { $_.Verb | Should -BeIn $verbs }
        (Get-Command -Module Containers -CommandType Alias).Name | Should -Be $stated.AliasesToExport
    }

    It 'offers the command of other shells' {
        $script = 'Import-Module $args[0]; containers version --format "{{.Client.Os}}"; $LASTEXITCODE; "x" | containers nothing 2>$null; $LASTEXITCODE; containers ls -d /nothing --filter 2>&1 | Out-Null; $?'
        pwsh -NoProfile -CommandWithArgs $script $folder | Should -Be linux, 0, 1, False
    }

    It 'says so where its programs are for another machine' {
        $copy = New-Item -ItemType Directory (Join-Path $TestDrive other/Containers)
        Copy-Item $folder/* $copy -Recurse
        $program = Join-Path $copy bin/container-runtime
        $bytes = [IO.File]::ReadAllBytes($program)
        $machine = [BitConverter]::ToUInt16($bytes, 18)
        $bytes[18] = $machine -eq 62 ? 183 : 62
        [IO.File]::WriteAllBytes($program, $bytes)

        $output = pwsh -NoProfile -CommandWithArgs 'Import-Module $args[0]; Get-Module Containers' $copy 2>&1 | Out-String -Width 500

        $output | Should -Match 'The programs of this module are for (Arm64|X64) processors, and this is'
    }

    It 'takes the programs for this machine where it has those for several' -Skip:(-not $isRoot) {
        $copy = "$((New-Item -ItemType Directory (Join-Path $TestDrive several)).FullName)/Containers"
        Copy-Item $folder $copy -Recurse
        $own = Join-Path $copy bin "linux-$([Runtime.InteropServices.RuntimeInformation]::ProcessArchitecture)".ToLowerInvariant()
        $null = New-Item -ItemType Directory $own
        foreach ($program in Get-ChildItem "$copy/bin" -File) {
            Move-Item $program $own
            Set-Content $program 'the program of another machine'
        }

        $script = @'
Import-Module $args[0]
$env:PSCONTAINERS_ROOT, $env:PSCONTAINERS_RUNROOT, $env:PSCONTAINERS_NETWORK = "$($args[1])/root", "$($args[1])/run", 'none'
(Get-Alias containers).Definition
containers version --format '{{.Client.Os}}'
(Start-Container -Image hello -PassThru | Wait-Container).ExitCode
Start-ContainerService -Socket "$($args[1])/socket" | Stop-ContainerService
'@
        pwsh -NoProfile -CommandWithArgs $script $copy (Join-Path $TestDrive several) 2>&1 | Should -Be "$own/containers", linux, 0
    }

    It 'keeps the engine and its dependencies out of the default load context' {
        $null = TabExpansion2 'Get-Container x' 15
        $contexts = [System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies.ForEach{ $_.GetName().Name }

        $contexts | Should -Contain Containers.PowerShell
        $contexts | Should -Not -Contain Containers.Engine
        @([AppDomain]::CurrentDomain.GetAssemblies().Where{ $_.GetName().Name -eq 'Containers.Engine' }) | Should -HaveCount 1
    }

    It 'can be removed and imported again' {
        $script = 'Import-Module $args[0]; Remove-Module Containers; Import-Module $args[0]; (Get-Command -Module Containers -CommandType Cmdlet).Count'
        pwsh -NoProfile -CommandWithArgs $script $folder | Should -Be (Get-Command -Module Containers -CommandType Cmdlet).Count
    }

    It 'has a page of documentation for each cmdlet with all its parameters' {
        $common = [System.Management.Automation.Cmdlet]::CommonParameters
        foreach ($cmdlet in Get-Command -Module Containers -CommandType Cmdlet) {
            $page = Get-Content (Join-Path $PSScriptRoot .. .. docs en-US "$($cmdlet.Name).md")
            $documented = @($page -match '^### -(\w+)$' -replace '^### -')
            $documented | Sort-Object | Should -Be @($cmdlet.Parameters.Keys.Where{ $_ -notin $common -and $_ -ne 'Letter' } | Sort-Object) -Because $cmdlet.Name
        }
    }
}
