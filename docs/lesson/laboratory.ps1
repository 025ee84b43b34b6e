Chapter 'Laboratory' 'A registry of one''s own, an image for it, and a container from it.'

$service = 'localhost:1100'
Step '1. A private registry on port 1100' 'The registry is a container itself. What it keeps is in a folder of the machine.' {
    $null = New-Item -ItemType Directory registry/data -Force
    Start-Container -Image registry:2 -Name registry -Publish 1100:5000 -Volume ./registry/data:/var/lib/docker-registry -PassThru
} 'mkdir -p registry/data
containers run -d --name registry -p 1100:5000 -v ./registry/data:/var/lib/docker-registry registry:2' {
    $deadline = (Get-Date).AddSeconds(60)
    while (-not ($answer = try { Invoke-RestMethod "http://$service/v2/_catalog" } catch { $null }) -and (Get-Date) -lt $deadline) {
        Start-Sleep -Milliseconds 50
    }

    Require ($null -ne $answer) 'the registry answers'
}

Step '2. A page' 'index.html says what it is.' {
    Set-Content httpd/index.html 'This is a webserver'
} 'echo "This is a webserver" > httpd/index.html' {
    Require ((Get-Content httpd/index.html) -eq 'This is a webserver') 'the page is written'
}

Step '3. The image httpd:v12' 'A Dockerfile with an author and the page. The packages were installed before; the page alone is new.' {
    $null = New-ContainerImage httpd -Tag httpd:v12 -Network host
    Get-Image httpd:v12
} 'containers build -q --network host -t httpd:v12 httpd
containers images httpd' {
    Require ((Get-Image httpd:v12).Author -eq 'A student of the course') 'the image has its author'
}

Step '4. Tag and push' 'The name of an image says which registry it belongs to.' {
    Add-ImageTag httpd:v12 -Tag localhost:1100/httpd:v12
    Push-Image localhost:1100/httpd:v12
    Find-Image localhost:1100/httpd
} 'containers tag httpd:v12 localhost:1100/httpd:v12
containers push localhost:1100/httpd:v12
containers search localhost:1100/httpd' {
    Require ((Get-RemoteImageTag "$service/httpd").Tag -eq 'v12') 'the registry has the tag'
    Require ((Find-Image "$service/httpd").Name -match 'httpd') 'the search finds it'
    Require (@(Get-ChildItem registry/data -Recurse -File).Count -gt 0) 'its data is on the machine'
}

Step '5. Remove the local image' 'The registry has it now.' {
    Remove-Image httpd:base, httpd:v12, localhost:1100/httpd:v12
} 'containers rmi httpd:base httpd:v12 localhost:1100/httpd:v12' {
    Require (-not (Get-Image *httpd*)) 'it is gone here'
}

Step '6. Pull and run' 'The container httpd12 has its port 80 at port 8012 of the machine.' {
    Receive-Image localhost:1100/httpd:v12
    Start-Container -Image localhost:1100/httpd:v12 -Name httpd12 -Publish 8012:80 -PassThru
} 'containers pull localhost:1100/httpd:v12
containers run -d --name httpd12 -p 8012:80 localhost:1100/httpd:v12' {
    Require ((Get-ContainerPort httpd12).HostPort -contains 8012) 'its port is published'
}

Step '7. Fetch the page' 'Anybody who reaches the machine gets it.' {
    foreach ($try in 1..30) {
        try { Invoke-RestMethod http://localhost:8012/; break } catch { Start-Sleep 1 }
    }
} 'for try in $(seq 30); do wget -qO- http://localhost:8012/ && break; sleep 1; done' {
    Require ((Invoke-RestMethod http://localhost:8012/).Trim() -eq 'This is a webserver') 'the page is the one that was written'
}

Step '8. Remove it' 'The container, the image and the registry.' {
    Remove-Container httpd12, registry -Force -Volumes
    Remove-Image localhost:1100/httpd:v12
} 'containers rm -f -v httpd12 registry
containers rmi localhost:1100/httpd:v12' {
    Require (-not (Get-Container -All)) 'no container is left'
    Require (-not (Get-ContainerVolume)) 'and no volume'
}
