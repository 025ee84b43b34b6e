# The machine that the examples speak of: registries, images, containers, files and other programs under the names that they use.

$hosts = 'registry-1.docker.io', 'registry.example', 'registry.example.com', 'registry.example.org'
$servers = [System.Collections.Generic.List[System.Diagnostics.Process]]::new()

# Programs of others, as far as examples use them.
$standIns = @'
$ConfirmPreference = 'None'
function docker { if ($args[0] -eq 'save') { Export-Image debian -Path $args[2] } }
function mmdebstrap { Export-Container work $args[-1] }
function Get-Secret { ConvertTo-SecureString secret -AsPlainText -Force }
function Read-Host { ConvertTo-SecureString secret -AsPlainText -Force }
'@

# Two kinds of image: a base with a shell, and a service that ends when it is told to.
$dockerfile = @'
FROM scratch AS base
COPY root /
ENV PATH=/bin
STOPSIGNAL SIGKILL
CMD ["bash"]
FROM base AS service
EXPOSE 80
CMD ["sh", "-c", "trap 'exit 0' INT; while :; do sleep 600 & wait; done"]
'@

function New-RootFolder ([string] $Path) {
    foreach ($name in 'bin', 'etc/nginx/conf.d', 'var/log/nginx', 'var/lib/data', 'var/lib/postgresql', 'tmp', 'dev', 'proc', 'sys') {
        $null = New-Item -ItemType Directory "$Path/$name"
    }

    Copy-Item (Get-Command busybox -CommandType Application).Source $Path/bin/busybox
    busybox --list | Where-Object { $_ -ne 'busybox' } | ForEach-Object { $null = New-Item -ItemType SymbolicLink -Path $Path/bin/$_ -Target busybox }
    Set-Content $Path/etc/passwd 'root:x:0:0:root:/:/bin/sh', 'www-data:x:33:33:www:/:/bin/sh', 'postgres:x:70:70:db:/:/bin/sh'
    Set-Content $Path/etc/group 'root:x:0:', 'www-data:x:33:', 'postgres:x:70:'
    Set-Content $Path/var/log/nginx/access.log ''
    $programs = @{
        bash      = 'exec sh "$@"'
        curl      = 'true'
        pwsh      = 'cat > /dev/null'
        psql      = 'printf "psql> "; while read line && [ "$line" != exit ]; do :; done'
        'apt-get' = 'if [ "$1" = install ]; then echo > /var/installed; fi'
    }
    foreach ($program in $programs.Keys) {
        Remove-Item $Path/bin/$program -ErrorAction Ignore
        Set-Content $Path/bin/$program '#!/bin/sh', $programs[$program]
        chmod 755 $Path/bin/$program
    }
}

function Start-Server ([string] $Program, [string[]] $Words) {
    $servers.Add((Start-Process $Program $Words -PassThru -RedirectStandardError "$folder/server$($servers.Count).log" -RedirectStandardOutput "$folder/server$($servers.Count).out"))
}

# Names lead to the loopback address, where a registry is on port 80 and 5000, and Docker Hub's search on another.
function Start-World {
    ip link set lo up
    Set-Content $folder/hosts '127.0.0.1 localhost', "127.0.0.1 $hosts", '127.0.0.2 index.docker.io'
    mount --bind $folder/hosts /etc/hosts
    Set-Content $folder/group (Get-Content /etc/group | Where-Object { $_ -notlike 'staff:*' }), 'staff:x:50:'
    mount --bind $folder/group /etc/group
    mount -t tmpfs none /run
    $env:PSCONTAINERS_REGISTRIES = "$folder/registries.json"
    @{ registries = @{ 'docker.io' = @{ insecure = $true } }; insecure = @('127.0.0.0/8', 'index.docker.io') + $hosts } | ConvertTo-Json -Depth 5 | Set-Content $env:PSCONTAINERS_REGISTRIES
    $env:HOME = "$folder/home"
    $null = New-Item -ItemType Directory $env:HOME
    Set-Content $env:HOME/token.txt secret

    foreach ($port in 80, 5000) {
        Set-Content $folder/registry$port.yml @"
version: 0.1
storage:
  filesystem: {rootdirectory: $folder/registry}
  delete: {enabled: true}
http: {addr: '127.0.0.1:$port'}
"@
        Start-Server docker-registry serve, $folder/registry$port.yml
    }

    $null = New-Item -ItemType Directory $folder/index/v1
    Set-Content $folder/index/v1/search '{"results":[{"name":"nginx","description":"a web server","star_count":1,"is_official":true}]}'
    Start-Server busybox httpd, -f, -p, 127.0.0.2:80, -h, $folder/index
    foreach ($address in '127.0.0.1:80', '127.0.0.1:5000', '127.0.0.2:80') {
        $deadline = (Get-Date).AddMinutes(2)
        while ($true) {
            try { [Net.Sockets.TcpClient]::new().Connect([Net.IPEndPoint]::Parse($address)); break }
            catch { if ((Get-Date) -gt $deadline) { throw "Nobody listens on $address" } }
            Start-Sleep -Milliseconds 20
        }
    }

    New-RootFolder $folder/images/root
    Set-Content $folder/images/Dockerfile $dockerfile
    $platforms = 'linux/amd64', 'linux/arm64'
    $null = New-ContainerImage $folder/images -Target base -Platform $platforms -Push -Tag debian, debian:bookworm, debian:bookworm-slim, powershell,
        127.0.0.1:5000/debian:bookworm
    $null = New-ContainerImage $folder/images -Target service -Platform $platforms -Push -Tag nginx, postgres,
        registry.example/app:v1, registry.example.org/web, registry.example.org/web:2, registry.example.org/shop:1
    $null = Receive-Image debian, debian:bookworm, debian:bookworm-slim, powershell, nginx, postgres, registry.example.org/web
    $null = Invoke-Container hello -Remove
    $null = Add-ImageTag nginx app:v1, app:v2, shop:latest
    $script:images = @(Get-Image)
}

# What was there for no example goes, and what this one speaks of without making it is there.
function Reset-World ([string] $Code) {
    Set-Location $folder
    Get-ContainerService | Stop-ContainerService
    Get-Container -All | Remove-Container -Force
    Get-ContainerNetwork | Where-Object Name -NotIn bridge, host, none | Remove-ContainerNetwork
    Get-ContainerVolume | Remove-ContainerVolume -Force
    $there = Get-Image | ForEach-Object ToString
    foreach ($image in $images | Where-Object { "$_" -notin $there }) {
        $null = (Get-Image $image.Id -ErrorAction Ignore) ? (Add-ImageTag $image.Id "$image") : (Receive-Image "$image")
    }

    $here = "$folder/here"
    if (Test-Path $here) {
        Remove-Item $here -Recurse -Force
    }

    foreach ($path in $here, "$here/backup", "$here/data", "$here/site", "$here/src") {
        $null = New-Item -ItemType Directory $path
    }

    Set-Location $here
    $null = New-Item -ItemType SymbolicLink -Path output -Target (Join-Path $tests ../../output)
    Set-Content names.txt beta, alpha
    Set-Content hosts.csv Name, web
    foreach ($file in 'backup.sql', 'site.conf', 'data/file', 'build.ps1') {
        Set-Content $file ''
    }

    foreach ($path in '.', 'src') {
        Set-Content $path/Dockerfile 'FROM debian AS test', 'ARG VERSION=1', 'RUN --mount=type=secret,id=token echo $VERSION', 'FROM scratch AS artifacts',
            'COPY Dockerfile /made', 'FROM artifacts', 'CMD ["/made"]'
    }

    foreach ($name in $things.Keys) {
        if ($Code -match "(?<![\w./:-])$name(?![\w/.-])" -and $Code -notmatch "-Name $name\b|New-ContainerNetwork $name\b|New-ContainerVolume $name\b") {
            $null = & $things[$name]
        }
    }
}

function Stop-World {
    foreach ($server in $servers) {
        $server.Kill()
        $server.WaitForExit()
    }

    Get-ContainerService | Stop-ContainerService
    umount /run /etc/group /etc/hosts
}

# What is there where an example speaks of it.
$things = [ordered]@{
    apps = { New-ContainerNetwork apps }
    data = { New-ContainerVolume data }
    web  = { Start-Container -Image nginx -Name web -Publish 127.0.0.1::80 -Label app=web, team=web }
    db   = { Start-Container -Image postgres -Name db }
    work = { Start-Container -Image debian -Name work -- sleep 600 }
    job  = { Start-Container -Image debian -Name job -- true }
}

# What else is so before an example is run.
$before = @{
    'about_Containers 6'            = { & $things.web }
    'about_Containers 13'           = { Remove-Container web -Force; Start-Container -Image nginx -Name web -HealthCommand true -HealthInterval 1s }
    'Disconnect-ContainerNetwork 2' = { & $things.web; Connect-ContainerNetwork apps web }
    'Import-ContainerVolume 1'      = { Export-ContainerVolume data data.tar.zst -Compression Zstd; Remove-ContainerVolume data -Force }
    'Import-ContainerVolume 2'      = { Export-ContainerVolume data data.tar.zst -Compression Zstd }
    'Import-Image 2'                = { Export-Image debian one.tar.gz; Export-Image nginx two.tar.gz }
    'Import-Image 3'                = { & $things.work }
    'Measure-Container 2'           = {
        Remove-Container web -Force
        Start-Container -Image debian -Name web -Memory 40MB -- sh -c 'head -c 38m /dev/zero > /dev/shm/used; sleep 600'
    }
    'New-Container 4'               = { New-Container debian -Name one }
    'New-Container 5'               = { 'one', 'two' | ForEach-Object { New-Container debian -Name $_ } }
    'Remove-Container 1'            = { 'a', 'b' | ForEach-Object { New-Container debian -Name $_ } }
    'Remove-RemoteImage 1'          = { Push-Image (Add-ImageTag nginx registry.example:5000/app:old -PassThru) }
    'Stop-ContainerService 1'       = { Start-ContainerService /run/user-docker.sock }
    'Resume-Container 1'            = { Suspend-Container web }
    'Resume-Container 2'            = { & $things.web; Suspend-Container web }
    'Wait-Container 4'              = {
        Remove-Container web, db -Force
        'web', 'db' | ForEach-Object { New-Container nginx -Name $_ -HealthCommand true -HealthInterval 1s }
    }
}

# What lets an example end that would go on. Who gives Stop says that nothing but a person ends it.
$ends = @{
    'Connect-Container 2'  = {
        $web = Get-Container web
        while (-not (Get-ContainerEvent -Filter event=attach, container=$($web.Id))) { Start-Sleep -Milliseconds 20 }
        Stop-Container web
    }
    'Get-ContainerLog 2'   = { Stop-Container web }
    'Get-ContainerLog 4'   = { Stop-Container web, db }
    'Get-ContainerEvent 2' = {
        # Again, until the one who follows was there in time to see the end.
        do {
            Start-Container web
            Stop-Container web -Force
        } until (Wait-Container web -Condition Running -Timeout 1s -ErrorAction Ignore)
        'Stop'
    }
    'Measure-Container 2'  = {
        while ($args[0].Count -eq 0 -and (Get-Container web).State -eq 'Running') { Start-Sleep -Milliseconds 20 }
        'Stop'
    }
}

# What an example shows at a terminal, and the keys that answer.
$dialogues = @{
    'Connect-Container 1' = , @('#', 'exit', 'Enter')
    'Enter-Container 1'   = , @('#', 'exit', 'Enter')
    'Enter-Container 2'   = , @('psql>', 'exit', 'Enter')
}
