# A store and a registry for the tests of one file. Both go with everything in them, also where tests fail.

$outputModule = Join-Path $PSScriptRoot .. .. output Containers
$script:folder = $null
$script:registry = $null

# The reason to skip a file's tests, or nothing. Programs are those that the file needs beside those that all do.
function Get-MissingRequirement {
    param ([string[]] $Program)

    if ([Environment]::UserName -ne 'root' -and -not $env:TEST_USER) {
        return 'needs root, or a user that the tests make'
    }

    $absent = @('docker-registry', 'skopeo', 'umoci', 'busybox') + $Program |
        Where-Object { $_ -and -not (Get-Command $_ -CommandType Application -ErrorAction Ignore) } |
        Select-Object -First 1
    if ($absent) {
        "needs the program $absent"
    }
}

# Gives the module a new, empty store.
function New-TestStore {
    Import-Module $outputModule -Global
    $script:folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "containers-pester-$([guid]::NewGuid())")).FullName
    $env:PSCONTAINERS_ROOT = Join-Path $script:folder root
    $env:PSCONTAINERS_RUNROOT = Join-Path $script:folder run
    $env:PSCONTAINERS_NETWORK = 'none'
    $env:DOCKER_CONFIG = (New-Item -ItemType Directory (Join-Path $script:folder docker)).FullName
}

# Starts a real registry on a free port of the loopback address, pushes an image of busybox in three layers, and gives the image's name.
# With a password, only the user "user" may do anything there.
function Start-TestRegistry {
    param ([string] $Password)

    $configuration = Join-Path $script:folder registry.yml
    $log = Join-Path $script:folder registry.log
    Set-Content $configuration @"
version: 0.1
storage:
  filesystem: {rootdirectory: $(Join-Path $script:folder registry)}
  delete: {enabled: true}
http: {addr: '127.0.0.1:0'}
"@
    $credential = @()
    if ($Password) {
        htpasswd -Bbn user $Password | Set-Content (Join-Path $script:folder htpasswd)
        Add-Content $configuration "auth: {htpasswd: {realm: tests, path: $(Join-Path $script:folder htpasswd)}}"
        $credential = '--dest-creds', "user:$Password"
    }

    $script:registry = Start-Process docker-registry -ArgumentList serve, $configuration -PassThru `
        -RedirectStandardError $log -RedirectStandardOutput "$log.out"
    $deadline = (Get-Date).AddSeconds(120)
    while (-not ($listening = Select-String 'listening on (127\.0\.0\.1:\d+)' $log, "$log.out")) {
        if ($script:registry.HasExited -or (Get-Date) -gt $deadline) {
            throw "docker-registry does not listen: $(Get-Content $log -Raw)"
        }

        Start-Sleep -Milliseconds 20
    }

    # umoci makes the image as root alone, so a user is given it.
    $layout = $env:TEST_IMAGE ?? (Join-Path $script:folder layout)
    $image = "$($listening.Matches[0].Groups[1].Value)/busybox:latest"
    if (-not $env:TEST_IMAGE) {
        $null = & (Join-Path $PSScriptRoot .. busybox-image) $layout
    }

    $null = skopeo copy --quiet --dest-tls-verify=false @credential "oci:${layout}:busybox" "docker://$image"
    $image
}

# Starts PowerShell with the module in a real terminal of 80 by 24, which tmux keeps, and gives its name.
function Start-TestConsole {
    param ([string] $Script)

    $name = "containers-pester-$([guid]::NewGuid())"
    $file = Join-Path $script:folder "$name.ps1"
    Set-Content $file "Import-Module '$outputModule'; $Script; Read-Host"
    # By a shell that is named: a user without rights has one that lets nobody in.
    tmux -L $name -f /dev/null start-server `; set-option -g status off `; set-option -g default-shell /bin/sh `; new-session -d -x 80 -y 24 "pwsh -NoProfile -File $file"
    $name
}

# Types a line, or presses keys by tmux's names.
function Send-TestConsole {
    param ([string] $Console, [string] $Line, [string[]] $Key)

    if ($Line) {
        tmux -L $Console send-keys $Line Enter
    }

    if ($Key) {
        # At once: what the terminal answers to a shell must not come between them.
        tmux -L $Console send-keys @Key
    }
}

# Waits until the screen shows a text.
function Wait-TestConsole {
    param ([string] $Console, [string] $Text)

    $deadline = (Get-Date).AddSeconds(60)
    while (-not ($screen = (tmux -L $Console capture-pane -p 2>&1) -join "`n").Contains($Text)) {
        if ($LASTEXITCODE -ne 0 -or (Get-Date) -gt $deadline) {
            throw "The screen does not show '$Text':`n$screen"
        }

        Start-Sleep -Milliseconds 20
    }
}

# Ends the terminal with all in it.
function Stop-TestConsole {
    param ([string] $Console)

    tmux -L $Console kill-server
}

# Ends and removes everything.
function Remove-TestStore {
    if (-not $script:folder) {
        return
    }

    Get-Container -All | Remove-Container -Force
    Get-ContainerNetwork | Where-Object IsPredefined -EQ $false | Remove-ContainerNetwork # They have links and rules on this machine.
    if ($script:registry) {
        $script:registry.Kill()
        $script:registry.WaitForExit()
        $script:registry = $null
    }

    Remove-Item $script:folder -Recurse -Force
    $script:folder = $null
    $env:PSCONTAINERS_ROOT = $null
    $env:PSCONTAINERS_RUNROOT = $null
    $env:PSCONTAINERS_NETWORK = $null
    $env:DOCKER_CONFIG = $null
}

Export-ModuleMember -Function Get-MissingRequirement, New-TestStore, Start-TestRegistry, Remove-TestStore,
    Start-TestConsole, Send-TestConsole, Wait-TestConsole, Stop-TestConsole
