BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Errors are skipped: $missing"
    }

    $isRoot = [Environment]::UserName -eq 'root'
    if ($isRoot) {
        Write-Host 'Errors of ordinary users are skipped: this is root. They are raised where the tests run as a user.'
    }

    # What each error is caused by. The category is that of docs/errors.md; what the message says to do is a pattern.
    $causes = @(
        @{ id = 'RegistryAccessDenied'; target = '{0}/denied'; advice = 'Sign in as one who may read it'; raise = {
                $answers['* /v2/denied/*'] = @{ Status = 403; Body = '{"errors":[{"code":"DENIED","message":"not you"}]}' }
                Receive-Image "$server/denied"
            }
        }
        @{ id = 'RegistryRateLimited'; target = '{0}/limited'; advice = 'Try again in 3600 s, or sign in'; raise = {
                $answers['* /v2/limited/*'] = @{ Status = 429; Headers = 'Retry-After: 3600' }
                Receive-Image "$server/limited"
            }
        }
        @{ id = 'RegistryUnsupported'; target = '{0}/word'; advice = 'Look there with a browser'; raise = { Find-Image "$server/word" } }
        @{ id = 'RegistryProtocolError'; target = '{0}/page'; advice = 'Is .* a container registry\?'; raise = {
                $answers['* /v2/page/*'] = @{ Body = '<html>welcome</html>'; Headers = 'Content-Type: text/html' }
                Receive-Image "$server/page"
            }
        }
        @{ id = 'BlobUnknown'; target = '{0}/part'; advice = 'Have it pushed again'; raise = {
                Add-ServedImage part ([byte[]](1..9)) -Sent $null
                Receive-Image "$server/part"
            }
        }
        @{ id = 'ContentDigestMismatch'; target = '{0}/altered'; advice = 'Try again; if it stays so, the source is damaged'; raise = {
                Add-ServedImage altered ([byte[]](1..9)) -Sent ([byte[]](9..1))
                Receive-Image "$server/altered"
            }
        }
        @{ id = 'ImageInvalid'; target = '{0}/unreadable'; advice = 'Have it built or pushed again'; raise = {
                Add-ServedImage unreadable ([byte[]](1..9)) -Configuration '[]'
                Receive-Image "$server/unreadable"
            }
        }
        @{ id = 'LayerInvalid'; target = '{0}/layer'; advice = 'layer'; raise = {
                Add-ServedImage layer ([byte[]](1..255))
                Receive-Image "$server/layer"
            }
        }
        @{ id = 'CredentialHelperFailed'; target = '{0}/helped'; advice = 'Install it, or take it out of the file'; raise = {
                $answers['* /v2/helped/*'] = @{ Status = 401; Headers = 'WWW-Authenticate: Basic realm="tests"' }
                $file = Join-Path $env:DOCKER_CONFIG config.json
                @{ credHelpers = @{ $server = 'absent-from-this-machine' } } | ConvertTo-Json | Set-Content $file
                try { Receive-Image "$server/helped" } finally { Remove-Item $file }
            }
        }
        @{ id = 'DownloadFailed'; target = 'http://{0}/image.tar'; advice = 'the server answers 404'; raise = { Import-Image "http://$server/image.tar" } }
        @{ id = 'ImageIdAmbiguous'; target = '[0-9a-f]'; advice = 'Give more of its digits'; raise = {
                $null = New-Container hello -Name many
                $digits = @{}
                for ($number = 0; -not $digits.ContainsValue(2); $number++) {
                    $digits["$(ConvertTo-Image many -Change "LABEL number=$number" | ForEach-Object { $_.Id -replace '^sha256:' })"[0]]++
                }

                Get-Image "$($digits.Keys.Where({ $digits[$_] -eq 2 }))"
            }
        }
        @{ id = 'StoreDamaged'; target = 'hello'; advice = 'Pull the image that needs it again'; raise = {
                $null = Receive-Image hello
                Get-ChildItem "$env:PSCONTAINERS_ROOT/content/blobs/sha256" -File | Where-Object Length -lt 2kb | Remove-Item
                Get-Image hello
            }
        }
        @{ id = 'NetworkNameInUse'; target = 'taken'; advice = 'Remove it, or choose another name'; raise = {
                $null = New-ContainerNetwork taken -Internal
                New-ContainerNetwork taken
            }
        }
        @{ id = 'ContainerConnected'; target = 'joined'; advice = 'taken'; raise = {
                $null = New-Container hello -Name joined -Network taken
                Connect-ContainerNetwork taken joined
            }
        }
        @{ id = 'NetworkNotFound'; target = 'absent'; advice = 'absent'; raise = { Get-ContainerNetwork absent } }
        @{ id = 'NetworkOptionsInvalid'; target = 'not one'; advice = 'it starts with a letter or digit'; raise = { New-ContainerNetwork 'not one' } }
        @{ id = 'DiskFull'; target = 'files'; advice = 'write /dev/full: ENOSPC'; raise = { Export-ContainerVolume files /dev/full } }
        @{ id = 'InputOutputFailed'; target = 'files'; advice = 'Input/output error'; raise = { Import-ContainerVolume files /proc/self/mem } }
        @{ id = 'SystemCallFailed'; target = 'files'; advice = '/etc/passwd/.*not a directory'; raise = { Export-ContainerVolume files /etc/passwd/files.tar } }
    )
}

# Each id of docs/errors.md that the file of its cmdlet does not raise is raised here, by what causes it.
Describe 'errors' -Skip:([bool]$missing) {
    BeforeAll {
        $table = @{}
        $text = Get-Content (Join-Path $PSScriptRoot .. .. docs errors.md) -Raw
        foreach ($line in $text -split "`n" -match '^\| `') {
            $cells = $line.Trim('| ').Split(' | ')
            foreach ($id in [regex]::Matches($cells[0], '\w+').Value) {
                $table[$id] = $cells[2]
            }
        }

        New-TestStore
        $null = New-ContainerVolume files

        # A server on the loopback address. A request is answered by what the first pattern for it says, another one by 404.
        $answers = [hashtable]::Synchronized(@{})
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $listener.Start()
        $server = "$($listener.LocalEndpoint)"
        $serving = Start-ThreadJob -ArgumentList $listener, $answers -ScriptBlock {
            param ($listener, $answers)

            while ($true) {
                try { $client = $listener.AcceptTcpClient() } catch { return }
                try {
                    $stream = $client.GetStream()
                    $reader = [IO.StreamReader]::new($stream)
                    $request = $reader.ReadLine()
                    while ($reader.ReadLine()) { }
                    $pattern = @($answers.Keys).Where({ $request -like "$_ HTTP/*" }, 'First')
                    $answer = $pattern ? $answers[$pattern[0]] : @{ Status = 404 }
                    [byte[]] $body = $answer.Body -is [string] ? [Text.Encoding]::UTF8.GetBytes($answer.Body) : $answer.Body ?? @()
                    $head = @("HTTP/1.1 $($answer.Status ?? 200) Said", "Content-Length: $($body.Length)", 'Connection: close') + $answer.Headers -ne $null
                    $stream.Write([Text.Encoding]::ASCII.GetBytes(($head -join "`r`n") + "`r`n`r`n"))
                    if ($request -notlike 'HEAD *') {
                        $stream.Write($body)
                    }
                } catch [IO.IOException] {
                    # The client has heard enough.
                } finally {
                    $client.Dispose()
                }
            }
        }

        # Lets the server have an image of one layer.
        function Add-ServedImage {
            param ([string] $Name, [byte[]] $Layer, [byte[]] $Sent = $Layer, [string] $Configuration)

            $digest = { 'sha256:' + [Convert]::ToHexStringLower([Security.Cryptography.SHA256]::HashData([byte[]] $args[0])) }
            if (-not $Configuration) {
                $Configuration = ConvertTo-Json -Depth 5 @{
                    os = 'linux'; architecture = [Runtime.InteropServices.RuntimeInformation]::OSArchitecture -eq 'Arm64' ? 'arm64' : 'amd64'
                    rootfs = @{ type = 'layers'; diff_ids = @(& $digest $Layer) }
                }
            }

            $bytes = [Text.Encoding]::UTF8.GetBytes($Configuration)
            $answers["* /v2/$Name/blobs/$(& $digest $bytes)"] = @{ Body = $bytes }
            $answers["* /v2/$Name/blobs/$(& $digest $Layer)"] = $Sent ? @{ Body = $Sent } : @{ Status = 404 }
            $answers["* /v2/$Name/manifests/*"] = @{
                Headers = 'Content-Type: application/vnd.oci.image.manifest.v1+json'
                Body    = ConvertTo-Json -Depth 5 @{
                    schemaVersion = 2; mediaType = 'application/vnd.oci.image.manifest.v1+json'
                    config        = @{ mediaType = 'application/vnd.oci.image.config.v1+json'; digest = & $digest $bytes; size = $bytes.Length }
                    layers        = @(@{ mediaType = 'application/vnd.oci.image.layer.v1.tar'; digest = & $digest $Layer; size = $Layer.Length })
                }
            }
        }
    }

    AfterAll {
        if ($listener) {
            $listener.Stop()
            $serving | Wait-Job | Remove-Job
        }

        Remove-TestStore
    }

    It '<id>' -ForEach $causes {
        $failure = try { $ErrorActionPreference = 'Stop'; $null = & $raise } catch { $_ }

        $failure.FullyQualifiedErrorId | Should -BeLike "$id,*" -Because "$failure"
        $failure.CategoryInfo.Category | Should -Be $table[$id]
        "$($failure.TargetObject)" | Should -BeLike ($target -f $server)
        $failure.Exception.Message | Should -Match $advice
    }

    It '<id>, in a PowerShell of its own' -ForEach @(
        @{ id = 'StoreFull'; advice = 'Make room'; script = {
                param ($module, $folder)

                mount -t tmpfs -o size=600k none $env:PSCONTAINERS_ROOT
                $file = Join-Path $folder large
                [IO.File]::WriteAllBytes($file, [Security.Cryptography.RandomNumberGenerator]::GetBytes(1mb))
                tar -C $folder -cf "$file.tar" large
                Import-Module $module
                Import-Image "$file.tar" -AsRootFileSystem
            }
        }
        @{ id = 'ProgramNotFound'; advice = 'Install the product whole'; script = {
                param ($module, $folder)

                Copy-Item -Recurse $module $folder/Containers
                Remove-Item $folder/Containers/bin/container-runtime
                Import-Module $folder/Containers
                Start-Container -Image hello
            }
        }
    ) -Tag Root {
        $folder = (New-Item -ItemType Directory "TestDrive:/$id").FullName
        $null = New-Item -ItemType Directory "$folder/root", "$folder/run"
        Set-Content "$folder/script.ps1" @"
`$env:PSCONTAINERS_ROOT, `$env:PSCONTAINERS_RUNROOT, `$env:PSCONTAINERS_BIN = '$folder/root', '$folder/run', `$null
`$ErrorActionPreference = 'Stop'
try { `$null = & { $script } '$((Get-Module Containers).ModuleBase)' '$folder' }
catch { @{ Id = `$_.FullyQualifiedErrorId; Category = "`$(`$_.CategoryInfo.Category)"; Message = "`$_" } | ConvertTo-Json -Compress }
"@
        $failure = unshare -m --propagation private pwsh -NoProfile -NonInteractive -File "$folder/script.ps1" | ConvertFrom-Json

        $failure.Id | Should -BeLike "$id,*" -Because $failure.Message
        $failure.Category | Should -Be $table[$id]
        $failure.Message | Should -Match $advice
    }

    It '<id>, of an ordinary user' -Skip:$isRoot -ForEach @(
        @{ id = 'AccessDenied'; advice = "The user '$env:TEST_USER' may not do that"; raise = { Import-ContainerVolume files /etc/shadow } }
        @{ id = 'UserNamespaceUnavailable'; advice = 'Set XDG_RUNTIME_DIR or PSCONTAINERS_RUNROOT to a folder'; raise = {
                $open = (New-Item -ItemType Directory TestDrive:/open).FullName
                chmod 777 $open
                $own = $env:PSCONTAINERS_RUNROOT
                try {
                    $env:PSCONTAINERS_RUNROOT = $open
                    Get-Image
                } finally {
                    $env:PSCONTAINERS_RUNROOT = $own
                }
            }
        }
    ) {
        $failure = try { $ErrorActionPreference = 'Stop'; $null = & $raise } catch { $_ }

        $failure.FullyQualifiedErrorId | Should -BeLike "$id,*" -Because "$failure"
        $failure.CategoryInfo.Category | Should -Be $table[$id]
        "$failure" | Should -Match $advice
    }

    It 'are all raised by a test, and stand in the table' {
        $tests = Get-ChildItem $PSScriptRoot -Filter *.Tests.ps1 | Get-Content -Raw | Out-String
        $table.Keys.Where{ $tests -cnotmatch "\b$_\b" } | Should -BeNullOrEmpty -Because 'a test names it'

        $sources = Get-ChildItem (Join-Path $PSScriptRoot .. .. src) -Recurse -Filter *.cs | Where-Object FullName -NotMatch '/obj/'
        $known = ($sources | Get-Content -Raw | Select-String -CaseSensitive -AllMatches 'ErrorKind\.\w+,\s*"(\w+)"').Matches.ForEach{ $_.Groups[1].Value }
        $known | Should -Contain ImageNotFound
        $known.Where{ $text -cnotmatch "``$_``" } | Should -BeNullOrEmpty -Because 'docs/errors.md has it'
    }
}
