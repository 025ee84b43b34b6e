BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "New-ContainerImage is skipped: $missing"
    }
}

Describe 'New-ContainerImage' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $context = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "containers-pester-build-$([guid]::NewGuid())")).FullName
        Copy-Item (Get-Command busybox -CommandType Application).Source (Join-Path $context busybox)
        Set-Content (Join-Path $context Dockerfile) @'
FROM scratch AS base
COPY busybox /bin/busybox
RUN ["/bin/busybox", "--install", "-s", "/bin"]
ENV PATH=/bin
FROM base AS app
ARG GREETING=hello
LABEL org.example.kind=test
RUN echo "$GREETING from the step" > /greeting
CMD ["cat", "/greeting"]
FROM base AS secret
RUN --mount=type=secret,id=word cat /run/secrets/word > /length && wc -c < /length
'@
    }

    AfterAll {
        Remove-TestStore
        Remove-Item -Recurse -Force $context
    }

    It 'tells of values that no ARG has asked for' {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive arguments)
        Set-Content $folder/Dockerfile 'ARG base=none', 'FROM ${base} AS one', 'ARG used', 'FROM one AS two', 'ARG later'
        $options = @{ Path = $folder; Target = 'one'; WarningAction = 'SilentlyContinue'; WarningVariable = 'told' }

        $null = New-ContainerImage @options -BuildArgument @{ base = 'scratch'; used = 1; later = 1; HTTP_PROXY = 'none'; TARGETPLATFORM = 'linux/amd64' }
        "$told" | Should -BeNullOrEmpty
        $null = New-ContainerImage @options -BuildArgument @{ base = 'scratch'; used = 1; wrong = 1; other = 2 }
        "$told" | Should -Be 'One or more build-args [other wrong] were not consumed'
    }

    It 'builds an image that runs, with the values it is given' {
        $built = New-ContainerImage $context -Target app -Tag app:v1, app:latest -BuildArgument @{ GREETING = 'hi' } -Label @{ extra = 'yes' }

        $built.Id | Should -BeLike 'sha256:*'
        $built.Tags | Should -Be 'app:v1', 'app:latest'
        Invoke-Container app:v1 | Should -Be 'hi from the step'
        (Get-ImageHistory app:v1 | Select-Object -First 1).CreatedBy | Should -Be 'CMD ["cat" "/greeting"]'
    }

    It 'takes the same build from the cache' {
        $null = Build-Image $context -Target app
        $again = Get-Item $context | Build-Image -Target app

        $again.Steps.Count | Should -BeGreaterThan 4
        $again.Cached | Should -Be $again.Steps.Count
        (Build-Image $context -Target app -NoCache).Cached | Should -Be 2
    }

    It 'gives steps secrets that are in no layer' {
        $built = New-ContainerImage $context -Target secret -Tag secret:v1 -Secret @{ word = 'abcde' } -Verbose 4>&1
        "$built" | Should -BeLike '*#* 5*'
        Invoke-Container secret:v1 -Remove -- sh -c 'test -e /run || echo none' | Should -Be none
    }

    It 'gives steps an SSH agent' {
        $socket = Join-Path $context agent
        $agent = [Net.Sockets.Socket]::new('Unix', 'Stream', 'Unspecified')
        try {
            $agent.Bind([Net.Sockets.UnixDomainSocketEndPoint]::new($socket))
            Set-Content (Join-Path $context agents) @'
FROM scratch
COPY busybox /
RUN --mount=type=ssh,id=keys ["/busybox", "sh", "-c", "[ -S $SSH_AUTH_SOCK ] && echo there"]
'@
            "$(New-ContainerImage $context -File (Join-Path $context agents) -Ssh "keys=$socket" -Verbose 4>&1)" | Should -BeLike '*there*'
        } finally {
            $agent.Dispose()
        }
        { New-ContainerImage $context -File (Join-Path $context agents) -Ssh "keys=$socket" -ErrorAction Stop } |
            Should -Throw "*has no socket at $socket*" -ErrorId 'BuildFailed,*'
    }

    It 'leaves its steps in a folder, and warns where there are none to find' {
        $cache = Join-Path $context cache
        $null = New-ContainerImage $context -Target app -CacheTo "type=local,dest=$cache,mode=max"
        Join-Path $cache index.json | Should -Exist
        $null = Clear-ContainerStore -BuildCache -Confirm:$false
        (New-ContainerImage $context -Target app -CacheFrom "type=local,src=$cache").Steps.IsCached | Should -Not -Contain $false
        New-ContainerImage $context -Target app -CacheFrom "type=local,src=$context/none" -WarningVariable warned -WarningAction SilentlyContinue | Should -Not -BeNullOrEmpty
        "$warned" | Should -BeLike '*none*'
    }

    It 'tells where a step failed' {
        Set-Content (Join-Path $context broken) "FROM scratch`nCOPY nothing /`n"
        { New-ContainerImage $context -File (Join-Path $context broken) -ErrorAction Stop } |
            Should -Throw '*broken:2:*nothing*' -ErrorId 'BuildFailed,*'
    }

    It 'tells what is wrong with a Dockerfile' {
        Set-Content (Join-Path $context broken) "FROM scratch`nCOPPY a b`n"
        { New-ContainerImage $context -File (Join-Path $context broken) -ErrorAction Stop } |
            Should -Throw '*broken:2:*Did you mean COPY*' -ErrorId 'DockerfileInvalid,*'
    }

    It 'checks a Dockerfile' {
        Set-Content (Join-Path $context checked) "FROM scratch`nMAINTAINER me`nCMD echo`n"
        (New-ContainerImage $context -File (Join-Path $context checked) -Check).Rule | Should -Be MaintainerDeprecated, JSONArgsRecommended
    }

    It 'brings files out' {
        $out = Join-Path $context out
        $null = New-ContainerImage $context -Target app -Output $out
        Get-Content (Join-Path $out greeting) | Should -Be 'hello from the step'
    }

    It 'builds nothing with -WhatIf' {
        New-ContainerImage $context -Tag never:v1 -WhatIf | Should -BeNullOrEmpty
        Get-Image never* | Should -BeNullOrEmpty
    }
}
