BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Export-Container is skipped: $missing"
    }
}

Describe 'Export-Container' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
        $container = Start-Container -Image $image -Name work -Command sh, -c, 'echo kept > /etc/motd' -PassThru | Wait-Container
    }

    AfterAll {
        Remove-TestStore
    }

    It 'writes an archive that can be imported' {
        $file = $container | Export-Container -Path TestDrive:/work.tar

        $file | Should -BeOfType IO.FileInfo
        $imported = Import-Image $file.FullName -AsRootFileSystem
        Invoke-Container $imported.Id -Remove cat /etc/motd | Should -Be kept
    }

    It 'writes nothing with -WhatIf, and tells of a container that is not there' {
        Export-Container work TestDrive:/not.tar -WhatIf
        { Export-Container nobody TestDrive:/not.tar -ErrorAction Stop } | Should -Throw -ErrorId 'ContainerNotFound,*'

        Test-Path TestDrive:/not.tar | Should -BeFalse
    }
}
