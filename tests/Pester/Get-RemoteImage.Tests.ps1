BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "The cmdlets for remote images are skipped: $missing"
    }
}

Describe 'Images in a registry' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
        $repository = $image -replace ':latest$'
        $pulled = Receive-Image $image
        'v1', 'v2' | ForEach-Object { $null = Add-ImageTag $image "${repository}:$_" }
        $null = Push-Image $repository -AllTags
    }

    AfterAll {
        Remove-TestStore
    }

    It 'are described without being pulled' {
        $remote = Get-RemoteImage $image
        "$remote" | Should -Be $image
        $remote.Digest | Should -Be $pulled.Digest
        $remote.OperatingSystem | Should -Be linux
        $remote.Labels['org.example.test'] | Should -Be yes
        $remote.Layers | Should -HaveCount 3
        ($remote.Manifest | ConvertFrom-Json).schemaVersion | Should -Be 2
        ($remote.ToJson() | ConvertFrom-Json).Digest | Should -Be "$($pulled.Digest)"
        $remote | Format-Table | Out-String | Should -Match 'linux/'
    }

    It 'come from the pipeline as Get-Image gives them' {
        (Get-Image "$repository*" | Get-RemoteImage).Tag | Sort-Object | Should -Be 'latest', 'v1', 'v2'
    }

    It 'have nothing that refers to them' {
        Get-RemoteImage $image -Referrer -ArtifactType application/x | Should -BeNullOrEmpty
    }

    It 'have tags, which all can be pulled' {
        (Get-RemoteImageTag $repository).Tag | Sort-Object | Should -Be 'latest', 'v1', 'v2'
        Get-Image "$repository*" | Remove-Image
        (Receive-Image $repository -AllTags).Tag | Sort-Object | Should -Be 'latest', 'v1', 'v2'
        (Get-RemoteImageTag $repository | Where-Object Tag -eq v2 | Receive-Image).Tag | Should -Be v2
        { Receive-Image $image -AllTags -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidFormat,*'
        { Get-RemoteImageTag "$repository-missing" -ErrorAction Stop } | Should -Throw "$repository-missing: *" -ErrorId 'RepositoryUnknown,*'
    }

    It 'are found in the registry''s catalogue' {
        $registry = $image -replace '/.*'
        (Find-Image "$registry/busy").Name | Should -Be $repository
        (Search-Image "$registry/" -Limit 1).Name | Should -Be $repository
        Find-Image "$registry/busy" -Official | Should -BeNullOrEmpty
        Find-Image "$registry/nothing" | Should -BeNullOrEmpty
    }

    It 'are deleted, with all of their tags' {
        Remove-RemoteImage $image -WhatIf
        (Get-RemoteImage $image).Digest | Should -Be $pulled.Digest
        Remove-RemoteImage $image -Confirm:$false
        { Get-RemoteImage "${repository}:v1" -ErrorAction Stop } | Should -Throw -ErrorId 'ManifestUnknown,*'
        { Remove-RemoteImage $image -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'ManifestUnknown,*'
    }
}
