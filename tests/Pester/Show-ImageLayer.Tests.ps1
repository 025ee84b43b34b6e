BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Show-ImageLayer is skipped: $missing"
    }
}

Describe 'Show-ImageLayer' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = (Receive-Image (Start-TestRegistry)).ToString()
        foreach ($name in 'one', 'two') {
            $container = New-Container $image -Name $name -Command sh, -c, "echo $name > /root/file"
            $null = Start-Container $container -PassThru | Wait-Container
            $null = ConvertTo-Image $container -Tag $name -Message "made $name"
        }
    }

    AfterAll {
        Remove-TestStore
    }

    It 'has each layer once, with the images that share it' {
        $layers = Show-ImageLayer

        $layers | Should -HaveCount 5
        $layers.Depth | Should -Be 0, 1, 2, 3, 3
        $layers[0].Images | Sort-Object | Should -Be (@($image, 'one:latest', 'two:latest') | Sort-Object)
        $layers[2].Tops | Should -Be $image
        $layers[3, 4].Tops | Sort-Object | Should -Be one:latest, two:latest
        $layers[3, 4].IsShared | Should -Be $false, $false
        ($layers | Measure-Object Size -Sum).Sum | Should -BeGreaterThan 0
    }

    It 'draws a tree' {
        $lines = ((Show-ImageLayer | Out-String) -split '\r?\n').Trim() -match '[0-9a-f]{12}'

        $lines[0, 1, 2] | Should -Match '^[0-9a-f]{12} '
        $lines[3] | Should -Match '^├ [0-9a-f]{12}.*(one|two):latest'
        $lines[4] | Should -Match '^└ [0-9a-f]{12}.*(one|two):latest'
    }

    It 'shows one image, and still who shares its layers' {
        $layers = Get-Image one | Show-ImageLayer

        $layers | Should -HaveCount 4
        $layers[3].Tops | Should -Be one:latest
        $layers[0].Images | Should -HaveCount 3
        { Show-ImageLayer nothing -ErrorAction Stop } | Should -Throw -ErrorId 'ImageNotFound,*'
    }
}
