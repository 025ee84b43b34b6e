BeforeDiscovery {
    $module = Join-Path $PSScriptRoot ../../output/Containers
    Import-Module $module -Force
    $cmdlets = Get-Command -Module Containers -CommandType Cmdlet | ForEach-Object { @{ Name = $_.Name; Command = $_ } }
}

BeforeAll {
    # What is wrong with a piece of PowerShell that is shown to people: it cannot be parsed, or has a cmdlet or a parameter of this module that is not there.
    function Get-Fault ([string] $Code) {
        $errors = $null
        $tree = [System.Management.Automation.Language.Parser]::ParseInput($Code, [ref] $null, [ref] $errors)
        $errors | ForEach-Object Message
        foreach ($call in $tree.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)) {
            if (-not $call.GetCommandName()) { continue }
            $command = Get-Command $call.GetCommandName() -ErrorAction Ignore
            if ($command -is [System.Management.Automation.AliasInfo]) { $command = $command.ResolvedCommand }
            if (-not $command -and $call.GetCommandName() -match '^[A-Z][a-z]+-(Container|Image|Remote)') { "no cmdlet $($call.GetCommandName())" }
            if ($command.Source -ne 'Containers') { continue }
            $words = $call.CommandElements
            foreach ($word in $words) {
                if ($word -isnot [System.Management.Automation.Language.CommandParameterAst]) { continue }
                if ($word.ParameterName -eq '-') { break }
                try { $null = $command.ResolveParameter($word.ParameterName) } catch { "$($command.Name): $_" }
            }
        }
    }
}

Describe 'Get-Help <Name>' -ForEach $cmdlets {
    BeforeAll {
        $help = Get-Help $Name -Full
        $own = $Command.Parameters.Values | Where-Object {
            $_.Name -notin [System.Management.Automation.PSCmdlet]::CommonParameters -and
            $_.Name -notin [System.Management.Automation.PSCmdlet]::OptionalCommonParameters -and $_.Name -ne 'Letter'
        }
    }

    It 'tells what the cmdlet is for, with examples' {
        $help.Synopsis | Should -Not -BeNullOrEmpty
        $help.Synopsis | Should -Not -Match $Name -Because 'that is the syntax, which stands there where a page is missing'
        $help.Description | Should -Not -BeNullOrEmpty
        @($help.Examples.example).Count | Should -BeGreaterOrEqual 1
        $help.Examples.example | ForEach-Object { $_.code | Should -Not -BeNullOrEmpty }
    }

    It 'has examples whose cmdlets and parameters are there' {
        $help.Examples.example | ForEach-Object { Get-Fault $_.code } | Should -BeNullOrEmpty
    }

    It 'describes each parameter, and none that is not there' {
        $described = @($help.Parameters.parameter | Where-Object { $_.name -and $_.name -notin 'WhatIf', 'Confirm' })
        ($described.name | Sort-Object) -join ' ' | Should -Be (($own.Name | Sort-Object) -join ' ')
        $described | ForEach-Object { $_.description.Text | Should -Not -BeNullOrEmpty -Because $_.name }
    }

    It 'has the syntax of each parameter set' {
        foreach ($set in $Command.ParameterSets) {
            $required = @($set.Parameters | Where-Object IsMandatory | ForEach-Object Name | Sort-Object)
            $same = $help.Syntax.syntaxItem | Where-Object {
                (@($_.parameter | Where-Object required -EQ 'true' | ForEach-Object name | Sort-Object) -join ' ') -eq ($required -join ' ')
            }
            $same | Should -Not -BeNullOrEmpty -Because "set $($set.Name) needs $required"
        }
    }
}

Describe 'The topic <Name>' -ForEach @(
    @{ Name = 'about_Containers' }
    @{ Name = 'about_Containers_Storage' }
    @{ Name = 'about_Containers_Networking' }
    @{ Name = 'about_Containers_Building' }
    @{ Name = 'about_Containers_from_docker' }
) {
    It 'is found, and has examples whose cmdlets and parameters are there' {
        $text = Get-Help $Name | Out-String

        $text | Should -Match 'SHORT DESCRIPTION'
        $examples = ([regex]::Matches($text, '(?m)(^ {8}\S.*\r?\n?(^ {8}.*\r?\n?)*)').Value).Where{ $_ -notmatch '^\s*docker ' } -replace '(?m)^\s*docker .*$'
        $examples | ForEach-Object { Get-Fault $_ } | Should -BeNullOrEmpty
    }
}

Describe 'Get-Help -Online' {
    It 'says once that this product has no page there' {
        { Get-Help Get-Container -Online } | Should -Throw 'The online version of this Help topic cannot be displayed*' -ErrorId 'InvalidOperation,*'
        (Get-Command -Module Containers -CommandType Cmdlet).HelpUri | Where-Object { $_ } | Should -BeNullOrEmpty
    }
}

Describe 'The pages' {
    It 'have PowerShell whose cmdlets and parameters are there: <_>' -ForEach @('README.md', 'docs/networks.md', 'docs/volumes.md', 'docs/registries.md', 'docs/boot.md', 'docs/errors.md', 'docs/lesson/README.md') {
        $text = Get-Content (Join-Path $PSScriptRoot ../../$_) -Raw

        [regex]::Matches($text, '(?s)```powershell\r?\n(.*?)```') | ForEach-Object { Get-Fault $_.Groups[1].Value } | Should -BeNullOrEmpty
    }

    It 'have every cmdlet of docker''s words' {
        $text = Get-Content (Join-Path $PSScriptRoot ../../module/en-US/about_Containers_from_docker.help.txt)

        ($text -match '^    \S.{24,}[A-Z][a-z]+-').Where{ $_ -notmatch '\.ToJson|, ' } | ForEach-Object {
            $name = ($_.Trim() -split '\s{2,}')[1].Split(' ')[0]
            if ($name -notlike '*-,') { Get-Command $name -Module Containers -ErrorAction Stop | Should -Not -BeNullOrEmpty }
        }
    }

    It 'have the id of every error' {
        $root = Join-Path $PSScriptRoot ../..
        $source = Get-ChildItem (Join-Path $root src/Containers.Engine), (Join-Path $root src/Containers.PowerShell) -Recurse -Filter *.cs | Where-Object FullName -NotMatch '/(obj|bin)/'
        $ids = $source | Get-Content -Raw | ForEach-Object { [regex]::Matches($_, 'ErrorKind\.\w+,\s*"(\w+)"|new RegistryException\(\s*"(\w+)"').ForEach{ $_.Groups[1].Value + $_.Groups[2].Value } } | Sort-Object -Unique
        $page = Get-Content (Join-Path $root docs/errors.md) -Raw

        $ids.Count | Should -BeGreaterThan 30
        $ids | Where-Object { $page -notmatch "``$_``" } | Should -BeNullOrEmpty
    }
}
