BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Copy-ContainerItem is skipped: $missing"
    }
}

Describe 'Copy-ContainerItem' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
        $null = New-Container -Image $image -Name work -Command true
        Push-Location TestDrive:
        Set-Content one.txt 1
        Set-Content two.txt 2
    }

    AfterAll {
        Pop-Location
        Remove-TestStore
    }

    It 'copies into a container and out of it' {
        Copy-ContainerItem one.txt work:/root/
        Copy-ContainerItem work:/root/one.txt copy.txt

        Get-Content copy.txt | Should -Be 1
    }

    It 'takes wildcards and files from the pipeline' {
        Copy-ContainerItem *.txt work:/tmp
        Get-ChildItem two.txt | Copy-ContainerItem -Destination work:/home/ -KeepOwner
        Copy-ContainerItem work:/tmp/. got
        Copy-ContainerItem work:/home/two.txt got/

        (Get-ChildItem got).Name | Should -Be copy.txt, one.txt, two.txt
    }

    It 'copies nothing with -WhatIf' {
        Copy-ContainerItem one.txt work:/root/not -WhatIf

        Get-ContainerChange work | Where-Object Path -EQ /root/not | Should -BeNullOrEmpty
    }

    It 'tells what cannot be copied' {
        { Copy-ContainerItem work:/nothing . -ErrorAction Stop } | Should -Throw -ErrorId 'CopyFailed,*'
        { Copy-ContainerItem one.txt nobody:/ -ErrorAction Stop } | Should -Throw -ErrorId 'ContainerNotFound,*'
        { Copy-ContainerItem one.txt other.txt -ErrorAction Stop } | Should -Throw -ErrorId 'CopyFailed,*'
    }

    It 'completes containers' {
        (TabExpansion2 'Copy-ContainerItem one.txt w' 28).CompletionMatches.CompletionText | Should -Contain 'work:/'
    }
}
