BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Get-Image is skipped: $missing"
    }
}

Describe 'Get-Image' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
        $null = Receive-Image hello, $image
    }

    AfterAll {
        Remove-TestStore
    }

    It 'lists all images' {
        (Get-Image).Repository | Should -Be ($image -replace ':latest'), 'hello'
    }

    It 'finds by <how>' -ForEach @(
        @{ how = 'name'; find = { 'hello' } }
        @{ how = 'name and tag'; find = { 'hello:latest' } }
        @{ how = 'id'; find = { (Get-Image | Where-Object Repository -eq hello).Id } }
        @{ how = 'the start of an id'; find = { (Get-Image | Where-Object Repository -eq hello).Id.Substring(7, 12) } }
        @{ how = 'wildcard'; find = { 'hel*' } }
        @{ how = 'set of characters'; find = { 'h[a-f]llo*' } }
    ) {
        (Get-Image (& $find)).Repository | Should -Be hello
    }

    It 'gives nothing where a wildcard matches nothing' {
        Get-Image 'nothing*' -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'gives an error for a name that is not there, and goes on' {
        $found = 'nothing', 'hello' | Get-Image -ErrorVariable failures -ErrorAction SilentlyContinue

        $found.Repository | Should -Be hello
        $failures.FullyQualifiedErrorId | Should -Be 'ImageNotFound,Containers.PowerShell.Cmdlets.GetImage'
    }

    It 'has typed properties' {
        $hello = Get-Image hello

        $hello.Size | Should -BeOfType long
        $hello.Labels.GetType().GetInterface('IReadOnlyDictionary`2') | Should -Not -BeNullOrEmpty
        $hello.OperatingSystem | Should -Be linux
        (Get-Image $image).Created | Should -BeOfType DateTime
    }

    It 'shows as a table like docker''s' {
        $text = Get-Image hello | Out-String -Width 200

        $text | Should -Match 'Repository\s+Tag\s+ImageId\s+Created\s+Size'
        $text | Should -Match 'hello\s+latest\s+[0-9a-f]{12}\s+.*\d+(\.\d+)?k?B'
    }

    It 'shows in full as a list' {
        Get-Image $image | Format-List | Out-String | Should -Match 'Id\s+: sha256:[0-9a-f]{64}'
    }

    It 'completes names' {
        (TabExpansion2 'Get-Image hel' 13).CompletionMatches.CompletionText | Should -Contain 'hello:latest'
    }
}
