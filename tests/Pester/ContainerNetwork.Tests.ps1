BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement unshare
    if ($missing) {
        Write-Host "Networks are skipped: $missing"
    }
}

# All in a PowerShell in a network namespace of its own, which the machine's own links and rules are not in: a user that the tests make is in one.
Describe 'networks of containers' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
        $null = Receive-Image $image
        $script = {
            param ($module, $image)

            $ErrorActionPreference = 'Stop'
            Import-Module $module
            $created = New-ContainerNetwork apps -Subnet 172.30.0.0/16 -Gateway 172.30.0.254 -Label @{ purpose = 'test' }
            Start-Container -Image $image -Name web -Command sleep, 1000 -Network apps -NetworkAlias site -IPAddress 172.30.0.77 -Publish 8080:80 -AddHost @{ db = '203.0.113.5' } -Dns 203.0.113.53
            Start-Container -Image $image -Name client -Command sleep, 1000 -Network none
            Start-Container -Image $image -Name other -Command sleep, 1000 -Network bridge
            $parts = [pscustomobject]@{ Subnet = '172.31.0.0/16'; Gateway = '172.31.0.9'; Range = '172.31.4.0/24' }
            $made = New-ContainerNetwork like -Subnet $parts
            $again = $made | ConvertTo-Json -Depth 6 | ConvertFrom-Json
            $null = Remove-ContainerNetwork like
            $unlike = try { New-ContainerNetwork wrong -Subnet 172.32.0.0/99 } catch { "$_" }
            $result = [ordered]@{
                Like       = $made, (New-ContainerNetwork like -Subnet $again.Subnets) | ForEach-Object { $_.Subnets[0].Subnet, $_.Subnets[0].Gateway, $_.Subnets[0].Range -join ' ' }
                Unlike     = $unlike
                Unknown    = @((Get-ContainerNetwork host, none).Created.Where{ $null -ne $_ }).Count
                Created    = $created.Subnets.Subnet
                Router     = $created.Subnets.Gateway
                Listed     = (Get-ContainerNetwork).Name
                Filtered   = (Get-ContainerNetwork -Filter @{ label = 'purpose=test' }).Name
                Completed  = (TabExpansion2 'Get-ContainerNetwork ap').CompletionMatches.CompletionText
                Ports      = Get-ContainerPort web | ForEach-Object { "$($_.Container) $($_.HostAddress) $($_.HostPort) $($_.ContainerPort) $($_.Protocol)" }
                PortView   = Get-ContainerPort web | Out-String
                View       = Get-ContainerNetwork apps | Out-String
                Hosts      = Invoke-ContainerCommand web cat /etc/hosts
                Connected  = (Connect-ContainerNetwork apps other -Alias second -PassThru).Network.Links.Network
                Containers = (Get-ContainerNetwork apps).Containers.Values.FullName | Sort-Object
            }
            Get-Container other | Disconnect-ContainerNetwork apps
            $result.Disconnected = (Get-Container other).Network.Links.Network
            Connect-ContainerNetwork apps client -ErrorVariable failure -ErrorAction SilentlyContinue
            $result.Refused = $failure[0].FullyQualifiedErrorId
            Remove-ContainerNetwork apps -ErrorVariable failure -ErrorAction SilentlyContinue
            $result.InUse = $failure[0].FullyQualifiedErrorId
            Remove-Container web, client, other -Force
            Remove-ContainerNetwork apps -WhatIf
            New-ContainerNetwork tried -WhatIf
            $result.Kept = (Get-ContainerNetwork apps).Name
            Get-ContainerNetwork apps, like | Remove-ContainerNetwork
            $result.Left = (Get-ContainerNetwork).Name
            $result | ConvertTo-Json
        }
        $file = Join-Path (Split-Path $env:PSCONTAINERS_ROOT) networks.ps1
        Set-Content $file $script.ToString()
        $module = Join-Path $PSScriptRoot ../../output/Containers
        $output = $env:TEST_USER ? (& $file $module $image) : (unshare -n pwsh -NoProfile -File $file $module $image)
        $result = $output | Where-Object { $_ -notlike 'What if:*' } | ConvertFrom-Json
    }

    AfterAll {
        Remove-TestStore
    }

    It 'creates typed networks' {
        $result.Created | Should -Be 172.30.0.0/16
        $result.Router | Should -Be 172.30.0.254
    }

    It 'creates one with the subnets of another, also where that came back from a file' {
        $result.Like | Should -Be '172.31.0.0/16 172.31.0.9 172.31.4.0/24', '172.31.0.0/16 172.31.0.9 172.31.4.0/24'
        $result.Unknown | Should -Be 0
        $result.Unlike | Should -BeLike '*is no subnet. Write*'
    }

    It 'lists, filters and completes them' {
        $result.Listed | Sort-Object | Should -Be apps, bridge, host, like, none
        $result.Filtered | Should -Be apps
        $result.Completed | Should -Contain apps
        $result.View | Should -Match 'apps +bridge +172\.30\.0\.0/16 +1'
    }

    It 'gives ports as objects' {
        $result.Ports | Should -Contain 'web 0.0.0.0 8080 80 tcp'
        $result.PortView | Should -Match 'web +0\.0\.0\.0 +8080 +80 +tcp'
    }

    It 'gives containers names and addresses' {
        $result.Hosts | Should -Contain "203.0.113.5`tdb"
        ($result.Hosts | Select-String '^172\.30\.0\.77\t') | Should -Not -BeNullOrEmpty
    }

    It 'connects and disconnects' {
        $result.Connected | Should -Be bridge, apps
        $result.Containers | Should -Be other.apps, web.apps
        $result.Disconnected | Should -Be bridge
        $result.Refused | Should -BeLike 'ContainerOptionsInvalid,*'
    }

    It 'keeps what is in use, and removes what is not' {
        $result.InUse | Should -BeLike 'NetworkInUse,*'
        $result.Kept | Should -Be apps
        $result.Left | Sort-Object | Should -Be bridge, host, none
    }
}
