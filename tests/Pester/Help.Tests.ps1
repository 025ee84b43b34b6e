BeforeDiscovery {
    $module = Join-Path $PSScriptRoot ../../output/Containers
    Import-Module $module -Force
    $cmdlets = Get-Command -Module Containers -CommandType Cmdlet | ForEach-Object { @{ Name = $_.Name; Command = $_ } }
}

Describe 'Get-Help <Name>' -ForEach $cmdlets {
    BeforeAll {
        $help = Get-Help $Name -Full
        $own = $Command.Parameters.Values | Where-Object {
            $_.Name -notin [System.Management.Automation.PSCmdlet]::CommonParameters -and
            $_.Name -notin [System.Management.Automation.PSCmdlet]::OptionalCommonParameters
        }
    }

    It 'tells what the cmdlet is for, with examples' {
        $help.Synopsis | Should -Not -BeNullOrEmpty
        $help.Synopsis | Should -Not -Match $Name -Because 'that is the syntax, which stands there where a page is missing'
        $help.Description | Should -Not -BeNullOrEmpty
        @($help.Examples.example).Count | Should -BeGreaterOrEqual 1
        $help.Examples.example | ForEach-Object { $_.code | Should -Not -BeNullOrEmpty }
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
