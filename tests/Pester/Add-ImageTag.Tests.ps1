BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Add-ImageTag is skipped: $missing"
    }
}

Describe 'Add-ImageTag and Get-ImageHistory' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
        $pulled = Receive-Image $image
    }

    AfterAll {
        Remove-TestStore
    }

    It 'adds a name to an image from the pipeline' {
        $tagged = Get-Image $image | Add-ImageTag -Tag mine:v1, mine:v2 -PassThru

        $tagged.Tag | Should -Be v1, v2
        $tagged.Id | Should -Be $pulled.Id, $pulled.Id
        (Get-Image 'mine:*').Tag | Should -Be v1, v2
    }

    It 'adds nothing with -WhatIf' {
        Add-ImageTag $image never:made -WhatIf
        Get-Image 'never*' | Should -BeNullOrEmpty
    }

    It 'says that a name with a digest is no tag' {
        { Add-ImageTag $image "x@$($pulled.Digest)" -ErrorAction Stop } | Should -Throw -ErrorId 'ImageNameInvalid,*'
    }

    It 'tells the steps of an image, the newest first' {
        $history = @(Get-Image $image | Get-ImageHistory)

        $history[0].Id | Should -Be $pulled.Id
        @($history | Where-Object IsEmptyLayer -eq $false) | Should -HaveCount 3
        ($history | Measure-Object Size -Sum).Sum | Should -Be $pulled.Size
    }

    It 'writes an image under docker''s field names' {
        $json = (Get-Image $image).ToJson() | ConvertFrom-Json

        $json.Id | Should -Be $pulled.Id
        $json.RepoTags | Should -Contain $image
        $json.Config.Env | Should -Contain 'GREETING=hello'
        $json.RootFS.Layers | Should -HaveCount 3
        $json.GraphDriver.Data.LowerDir -split ':' | Should -HaveCount 2
    }
}
