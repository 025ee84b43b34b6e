BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Push-Image is skipped: $missing"
    }
}

Describe 'Push-Image' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
        $pulled = Receive-Image $image
        $registry = $image -replace '/.*'
    }

    AfterAll {
        Remove-TestStore
    }

    It 'sends an image from the pipeline, and skopeo finds it under its digest' {
        $pushed = Get-Image $image | Add-ImageTag -Tag "$registry/copy/of:v1" -PassThru | Push-Image

        $pushed.Digest | Should -Be $pulled.Digest
        skopeo inspect --tls-verify=false --format '{{.Digest}}' "docker://$registry/copy/of:v1" | Should -Be "$($pulled.Digest)"
    }

    It 'compresses layers as it is told' {
        $null = Add-ImageTag $image "$registry/zstd:v1"
        $pushed = Push-Image "$registry/zstd:v1" -Compression Zstd

        $pushed.Id | Should -Be $pulled.Id
        $manifest = skopeo inspect --raw --tls-verify=false "docker://$registry/zstd:v1" | ConvertFrom-Json
        $manifest.layers.mediaType | Select-Object -Unique | Should -Be application/vnd.oci.image.layer.v1.tar+zstd
    }

    It 'keeps the digest that the registry has taken of an image that was built' {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive built)
        Set-Content $folder/Dockerfile "FROM $image", 'COPY Dockerfile /'
        $null = New-ContainerImage $folder -Tag "$registry/built:v1"
        (Get-Image "$registry/built:v1").Digests | Should -BeNullOrEmpty

        $pushed = Push-Image "$registry/built:v1"

        $local = Get-Image "$registry/built:v1"
        $local.Digest | Should -Be $pushed.Digest
        $local.Digest | Should -Be (Get-RemoteImage "$registry/built:v1").Digest
        $local.Digests | Should -Be "$registry/built@$($pushed.Digest)"
        (Receive-Image $local.Digests[0]).Id | Should -Be $local.Id
        $null = Remove-Image $local.Id -Force
        (Receive-Image $local.Digests[0]).Id | Should -Be $local.Id
    }

    It 'sends nothing with -WhatIf' {
        $null = Add-ImageTag $image "$registry/never:v1"
        Push-Image "$registry/never:v1" -WhatIf
        { Receive-Image "$registry/never:v1" -ErrorAction Stop } | Should -Throw -ErrorId 'ManifestUnknown,*'
    }

    It 'says that there is no such image' {
        { Push-Image "$registry/nothing:v1" -ErrorAction Stop } | Should -Throw -ErrorId 'ImageNotFound,*'
    }

    It 'has the aliases of other words' {
        (Get-Alias Publish-Image).Definition | Should -Be 'Push-Image'
    }
}
