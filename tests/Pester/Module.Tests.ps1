BeforeAll {
    $folder = Join-Path $PSScriptRoot .. .. output Containers
    Import-Module $folder
}

Describe 'Module' {
    It 'has a valid manifest for PowerShell 7.5 and later' {
        $manifest = Test-ModuleManifest (Join-Path $folder Containers.psd1)

        $manifest.CompatiblePSEditions | Should -Be Core
        $manifest.PowerShellVersion | Should -Be '7.5'
    }

    It 'brings the programs that it starts' {
        'container-runtime', 'containers' | ForEach-Object { (Get-Item (Join-Path $folder bin $_)).UnixMode | Should -Be '-rwxr-xr-x' }
    }

    It 'exports what it says, under approved verbs' {
        $verbs = (Get-Verb).Verb
        $cmdlets = Get-Command -Module Containers -CommandType Cmdlet

        $stated = Import-PowerShellDataFile (Join-Path $folder Containers.psd1)
        $cmdlets.Name | Should -Be $stated.CmdletsToExport
        $cmdlets | ForEach-Object { $_.Verb | Should -BeIn $verbs }
        (Get-Command -Module Containers -CommandType Alias).Name | Should -Be $stated.AliasesToExport
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
            $documented | Sort-Object | Should -Be @($cmdlet.Parameters.Keys.Where{ $_ -notin $common } | Sort-Object) -Because $cmdlet.Name
        }
    }
}
