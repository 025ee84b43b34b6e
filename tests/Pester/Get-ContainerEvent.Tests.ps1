BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Get-ContainerEvent is skipped: $missing"
    }
}

Describe 'Get-ContainerEvent' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
        $null = Start-Container -Image $image -Name work -Command sh, -c, 'exit 4' -PassThru | Wait-Container
    }

    AfterAll {
        Remove-TestStore
    }

    It 'tells what happened to a container' {
        $events = Get-ContainerEvent work

        $events.Action | Should -Be create, start, die
        $events[2].Attributes['exitCode'] | Should -Be 4
        $events[0].Name | Should -Be work
        $events | Out-String | Should -Match '\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} container die\s+[0-9a-f]{12}\s+work'
    }

    It 'filters' {
        (Get-ContainerEvent -Filter type=image, event=pull).Name | Should -Be $image
        Get-ContainerEvent -Since (Get-Date).AddHours(1) | Should -BeNullOrEmpty
        { Get-ContainerEvent -Filter nonsense -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidFormat,*'
    }

    It 'takes wildcards, and refuses names and words of nothing' {
        (Get-ContainerEvent WOR*).Action | Should -Be create, start, die
        Get-ContainerEvent no* | Should -BeNullOrEmpty
        { Get-ContainerEvent nobody -ErrorAction Stop } | Should -Throw -ErrorId 'ContainerNotFound,*'
        (Get-ContainerEvent nobody, work -ErrorAction SilentlyContinue).Action | Should -Be create, start, die
        { Get-ContainerEvent -Filter event=dies -ErrorAction Stop } | Should -Throw '*die, *'
        { Get-ContainerEvent -Filter type=containers -ErrorAction Stop } | Should -Throw '*container, *'
    }

    It 'knows containers that are gone' {
        $null = New-Container $image -Name gone
        Remove-Container gone

        (Get-ContainerEvent gone).Action | Should -Be create, destroy
    }

    It 'wants all labels' {
        $null = New-Container $image -Name one -Label @{ a = 1 }
        $null = New-Container $image -Name both -Label @{ a = 1; b = 1 }

        (Get-ContainerEvent -Filter @{ label = 'a=1', 'b=1' }).Name | Should -Be both
    }

    It 'follows until nobody wants more' {
        (Get-ContainerEvent -Follow -Since (Get-Date).AddHours(-1) | Select-Object -First 2).Action | Should -Be pull, create
    }
}
