Chapter 'Layers' 'A container sees one file system, which overlayfs makes of the image''s layers, read-only, and a folder of its own above them.'

Step 'Two containers of one image' 'LowerDir is the image''s layers, which both share. UpperDir is what each has changed, WorkDir is overlayfs'' own, MergedDir what the container sees.' {
    Start-Container -Image web:1 -Name one -- sleep 1000
    Start-Container -Image web:1 -Name two -- sleep 1000
    Get-Container one | Select-Object LowerDir, UpperDir, WorkDir, MergedDir
} 'containers run -d --name one web:1 sleep 1000
containers run -d --name two web:1 sleep 1000
containers inspect --format "{{json .GraphDriver.Data}}" one' {
    $one, $two = Get-Container one, two
    Require ($one.LowerDir -eq $two.LowerDir) 'both have the same layers below'
    Require ($one.UpperDir -ne $two.UpperDir) 'each has a folder of its own above'
    Require (Test-Path "$($one.MergedDir)/etc/passwd") 'merged, all files are there'
    Require (-not (Test-Path "$($one.UpperDir)/etc/passwd")) 'nothing was copied for that'
}

Step 'Copy on write' 'A file that is changed is copied up first. The image and the other container keep theirs.' {
    Invoke-ContainerCommand one -- sh -c 'echo "I was here" >> /etc/motd'
    Get-ContainerChange one
} 'containers exec one sh -c "echo \"I was here\" >> /etc/motd"
containers diff one' {
    Require ((Get-Content "$((Get-Container one).UpperDir)/etc/motd")[-1] -eq 'I was here') 'the changed file is in UpperDir'
    Require ((Invoke-ContainerCommand two cat /etc/motd) -notcontains 'I was here') 'the other container does not see it'
}

Step 'A whiteout' 'A file of the image cannot be removed: the layer is read-only. A whiteout above it, a device 0/0, hides it.' {
    Invoke-ContainerCommand one rm /etc/issue
    stat -c '%F %t/%T %n' "$((Get-Container one).UpperDir)/etc/issue"
} 'containers exec one rm /etc/issue
stat -c "%F %t/%T" "$(containers inspect --format "{{.GraphDriver.Data.UpperDir}}" one)/etc/issue"' {
    Require ((stat -c '%F %t/%T' "$((Get-Container one).UpperDir)/etc/issue") -eq 'character special file 0/0') 'the whiteout is in UpperDir'
    Require ((Get-ContainerChange one | Where-Object Path -EQ /etc/issue).Kind -eq 'Deleted') 'it is told as deleted'
    Require ((Invoke-ContainerCommand two cat /etc/issue).Count -gt 0) 'the image still has the file'
}

Step 'Commit' 'What a container has changed becomes a layer of a new image, with author and remark.' {
    ConvertTo-Image one -Tag changed:1 -Author 'A student' -Message 'A word in motd'
    Get-ImageHistory changed:1 | Select-Object -First 1
} 'containers commit -a "A student" -m "A word in motd" one changed:1
containers history changed:1' {
    $newest = (Get-ImageHistory changed:1)[0]
    Require ($newest.Author -eq 'A student' -and $newest.Comment -eq 'A word in motd') 'the history has author and remark'
    Require ((Get-Image changed:1).Layers.Count -eq (Get-Image web:1).Layers.Count + 1) 'it is one layer more'
    Require ((Invoke-Container changed:1 -Remove cat /etc/motd)[-1] -eq 'I was here') 'the new image has the change'
}

Step 'A container as a file system' 'Export writes what a container sees, without layers; import makes an image of one layer of it.' {
    Export-Container one -Path one.tar
    Import-Image one.tar -AsRootFileSystem -Tag flat:1
} 'containers export -o one.tar one
containers import one.tar flat:1' {
    Require ((Get-Image flat:1).Layers.Count -eq 1) 'it has one layer'
    Require ((Invoke-Container flat:1 -Remove -- tail -n 1 /etc/motd) -eq 'I was here') 'and the same files'
}

Step 'What is needed stays' 'An image that a container was made of cannot be removed; the containers go first.' {
    try { Remove-Image web:1 } catch [ImageInUseException] { $_.Exception.Message }
    Remove-Container one, two -Force
    Remove-Image changed:1
} 'if containers rmi web:1; then exit 1; fi
containers rm -f one two
containers rmi changed:1' {
    Require ((Get-Image web:1).Tag -eq '1') 'the image that was in use is still there'
    Require (-not (Get-Image changed*)) 'the one that was not is gone'
}
