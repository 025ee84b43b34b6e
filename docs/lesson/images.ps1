Chapter 'Images' 'An image is a file system, packed in layers, with a note of what to run in it. A container is a process that has such a file system for its root.'

Step 'The smallest image' 'The image `hello` is one static program without an operating system around it: less than 2 kB. An image need not hold more than its program needs.' {
    Invoke-Container hello -Remove
    Get-Image hello
} 'containers run --rm hello
containers images hello' {
    Require ((Get-Image hello).Size -lt 2kB) 'hello is smaller than 2 kB'
    Require (-not (Get-Container -All)) 'a container that is removed at its end is gone'
}

Step 'An image of a root file system' 'A base image is the root file system of a distribution, without a kernel. This one was made by mmdebstrap.' {
    Import-Image debian.tar -AsRootFileSystem -Tag debian:12 -Change 'CMD ["bash"]' -Message 'made by mmdebstrap'
} 'containers import -c "CMD [\"bash\"]" -m "made by mmdebstrap" debian.tar debian:12' {
    Require ((Get-Image debian:12).Layers.Count -eq 1) 'it has one layer'
    Require ((Get-ImageHistory debian:12)[0].Comment -eq 'made by mmdebstrap') 'its history has the remark'
}

Step 'One kernel for all' 'The distribution inside may be another than outside; the kernel is the same, because there is only one.' {
    uname -r
    Invoke-Container debian:12 -Remove -- sh -c 'uname -r; . /etc/os-release; echo $PRETTY_NAME'
} 'uname -r
containers run --rm debian:12 sh -c "uname -r; . /etc/os-release; echo \$PRETTY_NAME"' {
    $inside = Invoke-Container debian:12 -Remove -- sh -c 'uname -r; . /etc/os-release; echo $ID'
    Require ($inside[0] -eq (uname -r)) 'the kernel is the machine''s'
    Require ($inside[1] -eq 'debian') 'the distribution is the image''s'
}

Step 'Names' 'A tag is a name of an image. An image may have many, and is there once.' {
    Add-ImageTag debian:12 -Tag base:latest
    Get-Image
} 'containers tag debian:12 base:latest
containers images' {
    Require ((Get-Image base).Id -eq (Get-Image debian:12).Id) 'both names are one image'
}

Step 'A build' 'A Dockerfile says how an image is made. `web/Dockerfile` installs nginx and sshd. An instruction that changes files makes a layer; one that says how to run the image makes none.' {
    $build = New-ContainerImage web -Tag web:1 -Network host
    Get-ImageHistory web:1
} 'containers build -q --network host -t web:1 web
containers history web:1' {
    $history = Get-ImageHistory web:1
    Require (($history | Where-Object CreatedBy -Match 'apt-get install|COPY').IsEmptyLayer -notcontains $true) 'RUN and COPY make layers'
    Require (($history | Where-Object CreatedBy -Match '^(ENV|EXPOSE|CMD|LABEL)').IsEmptyLayer -notcontains $false) 'ENV, EXPOSE, LABEL and CMD make none'
    Require ((Get-Image web:1).Layers[0] -eq (Get-Image debian:12).Layers[0]) 'its first layer is that of its base'
}

Step 'Run it' 'Both servers run in the container, and nowhere else.' {
    Start-Container -Image web:1 -Name server
    Start-Sleep 1
    Get-ContainerProcess server
} 'containers run -d --name server web:1
sleep 1
containers top server' {
    $programs = (Get-ContainerProcess server).Command -join ' '
    Require ($programs -match 'nginx' -and $programs -match 'sshd') 'nginx and sshd run'
    Remove-Container server -Force
}

Step 'The cache' 'A step that was done before, on the same files, is not done again. A second build takes no time.' {
    (New-ContainerImage web -Tag web:1 -Network host).Steps | Select-Object Text, IsCached
} 'containers build --progress plain --network host -t web:1 web' {
    Require ((New-ContainerImage web -Tag web:1 -Network host).Steps.Where{ $_.Text -match '^(RUN|COPY)' }.IsCached -notcontains $false) 'all steps are cached'
}

Step 'What comes last is cheap to change' 'A step whose files have changed is done again, and so is each step after it. So what changes often comes last.' {
    Set-Content web/index.html 'This is the second page'
    (New-ContainerImage web -Tag web:2 -Network host).Steps | Select-Object Text, IsCached
} 'echo "This is the second page" > web/index.html
containers build -q --network host -t web:2 web' {
    $steps = (New-ContainerImage web -Tag web:3 -Network host).Steps
    Require ($steps.Where{ $_.Text -like 'RUN*' }.IsCached -eq $true) 'the installation before the page is cached'
    $null = New-ContainerImage web -File web/Dockerfile.reordered -Tag reordered
    Set-Content web/index.html 'This is the third page'
    $again = (New-ContainerImage web -File web/Dockerfile.reordered -Tag reordered).Steps
    Require ($again.Where{ $_.Text -like 'RUN*' }.IsCached -eq $false) 'with the page before it, the installation is done again'
}

Step 'What layers are shared' 'Images that begin with the same layers have them once on disk.' {
    Show-ImageLayer
} 'containers df -v' {
    Require ((Show-ImageLayer)[0].Images.Count -ge 4) 'the layer of the base is shared'
}

Step 'Save, remove, load' 'An archive carries images to another machine. What is loaded is the same image, with the same ID.' {
    Export-Image web:2 -Path web.tar
    Remove-Image web:2
    Import-Image web.tar
} 'containers save -o web.tar web:2
containers rmi web:2
containers load -i web.tar' {
    Require ((Get-Image web:2).Id -eq (Get-Image web:3).Id) 'the loaded image is the one that was saved'
}

Step 'Programs of Debian as images' 'The laboratory needs a registry and a web server. Their Dockerfiles install Debian''s packages.' {
    $null = New-ContainerImage registry -Tag registry:2 -Network host
    $null = New-ContainerImage httpd -Tag httpd:base -Network host
    Get-Image registry:2, httpd:base
} 'containers build -q --network host -t registry:2 registry
containers build -q --network host -t httpd:base httpd
containers images' {
    Require ((Get-Image registry:2).Volumes -contains '/var/lib/docker-registry') 'the registry''s data is in a volume'
}

Step 'The machine' 'What there is for containers here: kernel, control groups, security modules.' {
    Get-ContainerHost
} 'containers info' {
    Require ((Get-ContainerHost).KernelVersion -eq (uname -r)) 'it tells the kernel'
}
