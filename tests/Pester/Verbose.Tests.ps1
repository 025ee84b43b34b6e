BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "What cmdlets tell on the way is skipped: $missing"
    }
}

Describe 'what cmdlets tell on the way' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
        $registry = $image -replace '/.*'
        $folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "verbose-$([guid]::NewGuid())")).FullName
        $null = Receive-Image $image
        $null = Start-Container -Image $image -Name web -Volume data:/data -Command sleep, 1000

        # The progress of a script in a PowerShell of its own.
        function Get-Progress {
            param ([string] $Script)

            $shell = [powershell]::Create()
            try {
                $null = $shell.AddCommand('Import-Module').AddArgument((Get-Module Containers).ModuleBase).AddStatement().AddScript($Script)
                $null = $shell.Invoke()
                $shell.Streams.Error | Should -BeNullOrEmpty
                @($shell.Streams.Progress)
            } finally {
                $shell.Dispose()
            }
        }
    }

    AfterAll {
        Remove-TestStore
        if ($folder) {
            Remove-Item $folder -Recurse -Force
        }
    }

    Context '-Verbose' {
        It 'has what a registry is asked, and its answer: <_>' -ForEach @(
            'Receive-Image $image', 'Get-RemoteImage $image', 'Get-RemoteImageTag "$registry/busybox"', 'Push-Image $image', 'Copy-Image "docker://$image" "oci:$folder/layout"',
            'Find-Image "$registry/busy"', 'Receive-Image "$registry/busybox" -AllTags', 'New-Container $image -PullPolicy Always', 'Start-Container -Image $image -PullPolicy Always -Command true -Remove'
        ) {
            $told = & ([scriptblock]::Create("$_ -Verbose")) 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }

            "$told" | Should -Match "(GET|HEAD|PUT) http://$registry/v2/\S+: (200 OK|201 Created)"
        }

        It 'has what a web server is asked' {
            $null = Import-Image "http://$registry/v2/absent" -Verbose -ErrorAction SilentlyContinue -ErrorVariable failed 4>&1 -OutVariable told

            $failed.FullyQualifiedErrorId | Should -BeLike 'DownloadFailed,*'
            "$told" | Should -BeLike "*GET http://$registry/v2/absent: 404 NotFound*"
        }

        It 'has the mirror that is passed over' {
            $env:PSCONTAINERS_REGISTRIES = Join-Path $folder registries.json
            try {
                @{ registries = @{ $registry = @{ mirrors = @('127.0.0.1:1') } } } | ConvertTo-Json -Depth 5 | Set-Content $env:PSCONTAINERS_REGISTRIES
                "$(Receive-Image $image -Verbose 4>&1)" | Should -Match '127\.0\.0\.1:1 cannot be reached.* The next registry for .*/busybox is asked\.'
            } finally {
                $env:PSCONTAINERS_REGISTRIES = $null
            }
        }

        It 'tells how much of it is left out where it is taken slowly, and of every warning' {
            $context = (New-Item -ItemType Directory "$folder/context").FullName
            Set-Content "$context/Dockerfile" "FROM $image", 'RUN for i in $(seq 3000); do echo "line $i"; done'

            $told = New-ContainerImage $context -BuildArgument @{ NOBODY = 1 } -Verbose -WarningVariable warned -WarningAction SilentlyContinue 4>&1 |
                ForEach-Object { Start-Sleep -Milliseconds 1; "$_" }

            $lines = $told.Where{ $_ -match '^#\d+ line \d+$' }.Count
            $lines + ($told -replace '^… and (\d+) more,.*', '$1' -match '^\d+$' | Measure-Object -Sum).Sum | Should -BeGreaterOrEqual 3000
            $warned | Should -BeLike '*NOBODY*'
        }

        It 'has what is left out: <call>' -ForEach @(
            @{ call = 'Push-Image $image'; told = 'Layer sha256:[0-9a-f]{64} is there already, and left out\.' }
            @{ call = 'New-Container $image'; told = "Image '\S+' is here, and its registry is not asked\." }
            @{ call = 'Start-Container web'; told = "Container 'web' runs already, and is left as it is\." }
            @{ call = 'Stop-Container created'; told = "Container 'created' does not run, and is left as it is\." }
            @{ call = 'Restart-Container created -Timeout 0'; told = "Container 'created' does not run, and is left as it is\." }
            @{ call = 'Suspend-Container * -Exclude *'; told = "Container 'web' is left out, as -Exclude says\." }
        ) {
            $null = New-Container $image -Name created
            try {
                "$(& ([scriptblock]::Create("$call -Verbose")) 4>&1)" | Should -Match $told
            } finally {
                Get-Container -All -Exclude web | Remove-Container -Force
            }
        }
    }

    Context 'progress' {
        It 'is shown in one bar, which goes: <activity>' -ForEach @(
            @{ activity = 'Exporting container web'; status = 'Reading files: *B'; script = 'Export-Container web "$folder/web.tar"' }
            @{ activity = 'Making an image of web'; status = 'Writing a layer: *B'; script = 'ConvertTo-Image web' }
            @{ activity = 'Exporting volume data'; status = 'Reading files: *B'; script = 'Export-ContainerVolume data "$folder/data.tar"' }
            @{ activity = 'Importing volume other'; status = 'Writing files: *B'; script = 'Import-ContainerVolume other "$folder/data.tar"' }
            @{ activity = 'Copying $folder/data.tar to web:/data'; status = 'Copying files: *B'; script = 'Copy-ContainerItem "$folder/data.tar" web:/data' }
            @{ activity = 'Checking the store'; status = 'Reading blobs: * of *B'; script = 'Test-ContainerStore' }
            @{ activity = 'Restarting web'; status = 'Waiting for its end: * of 2 s'; script = 'Restart-Container web -Timeout 2' }
            @{ activity = 'Stopping web'; status = 'Waiting for its end: * of 2 s'; script = 'Stop-Container web -Timeout 2' }
        ) {
            $records = Get-Progress $ExecutionContext.InvokeCommand.ExpandString($script)

            $records | Should -Not -BeNullOrEmpty
            $records.Activity | Select-Object -Unique | Should -Be $ExecutionContext.InvokeCommand.ExpandString($activity)
            $records.ActivityId | Select-Object -Unique | Should -HaveCount 1
            $records[0].StatusDescription | Should -BeLike $status
            $records[-1].RecordType | Should -Be Completed
            $records[0..($records.Count - 2)].RecordType | Select-Object -Unique | Should -Be Processing
        }

        It 'is shown for each layer of an import' {
            $null = Export-Image $image "$folder/image.tar"
            $records = Get-Progress "Import-Image '$folder/image.tar'; Import-Image '$folder/web.tar' -AsRootFileSystem"

            $records.Activity | Should -Contain "Importing $folder/image.tar"
            $records.Activity | Should -Contain "Importing $folder/web.tar"
            $records | Group-Object ActivityId | ForEach-Object { $_.Group[-1].RecordType | Should -Be Completed }
        }
    }
}
