BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "ConvertTo-Image is skipped: $missing"
    }
}

Describe 'ConvertTo-Image' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
        $container = Start-Container -Image $image -Name work -Command sh, -c, 'echo kept > /etc/motd' -PassThru | Wait-Container
    }

    AfterAll {
        Remove-TestStore
    }

    It 'makes an image that has the changes and runs as it is told' {
        $made = $container | ConvertTo-Image -Tag made:v1 -Change 'CMD ["cat", "/etc/motd"]', 'LABEL a=b' -Author me -Message why

        $made.Repository, $made.Tag, $made.Author, $made.Labels['a'] | Should -Be made, v1, me, b
        Invoke-Container made:v1 -Remove | Should -Be kept
        (Get-ImageHistory made:v1)[0].Comment | Should -Be why
    }

    It 'gives the same layer for the same changes' {
        (ConvertTo-Image work).Layers | Should -Be (Commit-Container work -NoPause).Layers
    }

    It 'makes nothing with -WhatIf' {
        ConvertTo-Image work -Tag not:made -WhatIf

        Get-Image not:made -ErrorAction Ignore | Should -BeNullOrEmpty
    }

    It 'refuses what is no instruction for it' {
        { ConvertTo-Image work -Change 'RUN true' -ErrorAction Stop } | Should -Throw -ErrorId 'ImageChangeInvalid,*'
    }
}
