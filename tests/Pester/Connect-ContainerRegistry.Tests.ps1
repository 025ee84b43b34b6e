BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement htpasswd
    if ($missing) {
        Write-Host "Connect-ContainerRegistry is skipped: $missing"
    }
}

Describe 'Connect-ContainerRegistry' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $password = 's3cr3t-pa55'
        $image = Start-TestRegistry -Password $password
        $registry = $image -replace '/.*'
        $credential = [pscredential]::new('user', (ConvertTo-SecureString $password -AsPlainText -Force))
        $wrong = [pscredential]::new('user', (ConvertTo-SecureString wrong-pa55 -AsPlainText -Force))
    }

    AfterEach {
        Disconnect-ContainerRegistry $registry
        Get-Image $image* | Remove-Image
    }

    AfterAll {
        Remove-TestStore
    }

    It 'lets images be pulled until one is disconnected' {
        { Receive-Image $image -ErrorAction Stop } | Should -Throw -ErrorId 'RegistryUnauthorized,*'

        $signIn = Connect-ContainerRegistry $registry $credential
        "$($signIn.Registry) $($signIn.UserName)" | Should -Be "$registry user"
        (Get-Item $signIn.StoredIn).UnixMode | Should -Be '-rw-------'
        (Receive-Image $image).Tag | Should -Be latest

        Remove-Image $image
        $signIn | Disconnect-ContainerRegistry
        { Receive-Image $image -ErrorAction Stop } | Should -Throw -ErrorId 'RegistryUnauthorized,*'
    }

    It 'takes a credential for one pull alone' {
        (Receive-Image $image -Credential $credential).Tag | Should -Be latest
        { Receive-Image $image -ErrorAction Stop } | Should -Throw -ErrorId 'RegistryUnauthorized,*'
    }

    It 'stores nothing that the registry does not take' {
        { Connect-ContainerRegistry $registry $wrong -ErrorAction Stop } | Should -Throw -ErrorId 'RegistryUnauthorized,*'
        $Error[0].CategoryInfo.Category | Should -Be AuthenticationError
        Join-Path $env:DOCKER_CONFIG config.json | Should -Not -FileContentMatch $registry
    }

    It 'shows the password in no stream' {
        $all = & {
            Connect-ContainerRegistry $registry $wrong -Verbose -Debug
            Connect-ContainerRegistry $registry $credential -Verbose -Debug
            Receive-Image $image -Verbose -Debug
            Push-Image $image -Verbose -Debug
        } *>&1 | ForEach-Object { $_ | Format-List * -Force | Out-String }
        $pair = [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes("user:$password"))

        $all | Should -Not -BeNullOrEmpty
        "$all" | Should -Not -Match "$password|wrong-pa55|$([regex]::Escape($pair))"
    }

    It 'says that a name is no registry' {
        { Connect-ContainerRegistry 'not a registry' $credential -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidFormat,*'
    }

    It 'completes the registries that one is signed in to' {
        $null = Connect-ContainerRegistry $registry $credential
        (TabExpansion2 'Disconnect-ContainerRegistry ' 29).CompletionMatches.CompletionText | Should -Contain $registry
    }
}
