BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Copy-Image is skipped: $missing"
    }
}

Describe 'Copy-Image' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
        $registry = $image -replace '/.*'
    }

    AfterAll {
        Remove-TestStore
    }

    It 'copies within a registry, to an archive, and into the store' {
        Push-Location $TestDrive
        try {
            $copied = Copy-Image $image "$registry/copied/to:v1"
            (Copy-Image "docker://$registry/copied/to:v1" oci-archive:box.tar:box:v1).Digest | Should -Be $copied.Digest
            Join-Path $TestDrive box.tar | Should -Exist
            (Copy-Image oci-archive:box.tar:box:v1 store:box:v2).Digest | Should -Be $copied.Digest
        }
        finally {
            Pop-Location
        }

        (Get-Image box:v2).Digest | Should -Be $copied.Digest
        skopeo inspect --tls-verify=false --format '{{.Digest}}' "docker://$registry/copied/to:v1" | Should -Be "$($copied.Digest)"
    }

    It 'copies nothing with -WhatIf' {
        Copy-Image $image "oci:$(Join-Path $TestDrive never)" -WhatIf
        Join-Path $TestDrive never | Should -Not -Exist
    }

    It 'says what is wrong' {
        { Copy-Image "oci:" "$registry/x:y" -ErrorAction Stop } | Should -Throw -ErrorId 'ImageLocationInvalid,*'
    }
}
