BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "New-Container is skipped: $missing"
    }
}

Describe 'New-Container' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
    }

    AfterAll {
        Remove-TestStore
    }

    AfterEach {
        Get-Container -All | Remove-Container
    }

    It 'makes a container without starting it, and pulls the image first' {
        $made = New-Container $image -Name made -Command sleep, 60

        $made.GetType().FullName | Should -Be Containers.Engine.Containers.ContainerInfo
        $made.Name | Should -Be made
        $made.Status | Should -Be Created
        $made.Command | Should -Be sleep, 60
        (Get-Image).Repository | Should -Contain ($image -replace ':latest')
    }

    It 'takes images from the pipeline' {
        $made = Get-Image $image | New-Container

        $made.ImageId | Should -Be (Get-Image $image).Id
        $made.Name | Should -Not -BeNullOrEmpty
    }

    It 'takes the rest of the command line as the command' {
        (New-Container $image echo one two).Command | Should -Be echo, one, two
    }

    It 'keeps labels, environment, user, host name and folder' {
        $made = New-Container $image -Label @{ a = 1 } -Environment @{ B = 2 } -User app -Hostname box -WorkingDirectory /home/app

        $made.Labels['a'] | Should -Be '1'
        $made.Environment | Should -Contain 'B=2'
        $made.User | Should -Be app
        $made.Hostname | Should -Be box
        $made.WorkingDirectory | Should -Be /home/app
    }

    It 'refuses a name that is taken' {
        $null = New-Container $image -Name taken

        { New-Container $image -Name taken -ErrorAction Stop } | Should -Throw -ErrorId 'ContainerNameInUse,*'
    }

    It 'does not pull with -PullPolicy Never' {
        { New-Container nowhere.invalid/nothing -PullPolicy Never -ErrorAction Stop } | Should -Throw -ErrorId 'ImageNotFound,*'
    }
}
