BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "What is written of objects is skipped: $missing"
    }

    Import-Module (Join-Path $PSScriptRoot ../../output/Containers) -Force
    $types = (Get-Command -Module Containers -CommandType Cmdlet).OutputType.Type.Where{ $_.Namespace -like 'Containers.*' } | Sort-Object FullName -Unique
}

# ConvertTo-Json takes an object's .NET members, whatever PowerShell adds to it; Export-Clixml takes those that PowerShell sees. Both write some types as one
# value, and all others member by member.
Describe 'What is written of objects, by their types' {
    BeforeAll {
        $values = [string], [decimal], [datetime], [DateTimeOffset], [timespan], [version]

        # Members that come back as something else than they were, with all that is below a type.
        function Get-Fault ([type] $Type, [string] $Path, [type[]] $Above) {
            $Type = [Nullable]::GetUnderlyingType($Type) ?? $Type
            if ($Type.IsPrimitive -or $Type.IsEnum -or $Type -in $values) {
                return
            }

            $interfaces = @($Type) + $Type.GetInterfaces()
            if ($table = $interfaces.Where{ $_.Name -in 'IDictionary`2', 'IReadOnlyDictionary`2' }[0]) {
                if ($table.GenericTypeArguments[0] -ne [string]) { "$Path has keys that are no texts" }
                return Get-Fault $table.GenericTypeArguments[1] "$Path[]" $Above
            }

            if ($list = $interfaces.Where{ $_.Name -eq 'IEnumerable`1' }[0]) {
                return Get-Fault $list.GenericTypeArguments[0] "$Path[]" $Above
            }

            if ($Type.Assembly.GetName().Name -notlike 'Containers.*') { return "$Path is a $Type, which is not this product's" }
            if ($Type.CustomAttributes.AttributeType.Name -contains 'JsonConverterAttribute') { return "$Path is a $Type, which is a text" }
            if ($Type -in $Above) { return "$Path leads to itself" }
            if ($Type.GetFields('Public, Instance')) { "$Path has fields" }
            foreach ($own in $Type.IsAbstract ? $Type.Assembly.GetTypes().Where{ $_.IsSubclassOf($Type) -and -not $_.IsAbstract } : $Type) {
                foreach ($property in $own.GetProperties('Public, Instance')) {
                    # What a document has beside what is known: no object has any.
                    if ($property.CustomAttributes.AttributeType.Name -contains 'JsonExtensionDataAttribute') { continue }
                    Get-Fault $property.PropertyType "$Path.$($property.Name)" ($Above + $Type)
                }
            }
        }

        # Times that PowerShell cannot subtract from Get-Date, and that Export-Clixml takes apart: those of types that Containers.Types.ps1xml does not give others.
        function Get-ForeignTime ([type] $Type, [string] $Path) {
            foreach ($property in $Type.GetProperties('Public, Instance')) {
                $inner = [Nullable]::GetUnderlyingType($property.PropertyType) ?? $property.PropertyType
                if ((Get-TypeData $Type.FullName).Members.Keys -contains $property.Name) { continue }
                if ($inner -eq [DateTimeOffset]) { "$Path.$($property.Name)" }
                foreach ($part in @($inner) + $inner.GenericTypeArguments) {
                    if ($part.Assembly.GetName().Name -like 'Containers.*' -and -not $part.IsEnum) { Get-ForeignTime $part "$Path.$($property.Name)" }
                }
            }
        }
    }

    # Of what a caller picks for a table, Format-Table shows the text. Those that are left out have nothing short to tell.
    It 'has members that are told in a few words: <_>' -ForEach $types {
        $members = foreach ($property in $_.GetProperties('Public, Instance')) {
            $property.PropertyType
            $property.PropertyType.GenericTypeArguments
        }
        $told = (@($_) + $members).Where{ $_.Assembly.GetName().Name -like 'Containers.*' -and -not $_.IsEnum -and
            $_.Name -notin 'CgroupStatistics', 'IdRange', 'StoreCheck', 'StoreClearing', 'ImageLayer' }

        $told.Where{ $_.GetMethod('ToString', [type[]] @()).CustomAttributes.AttributeType -contains [System.Runtime.CompilerServices.CompilerGeneratedAttribute] } |
            Should -BeNullOrEmpty
    }

    It 'is whole, and a digest is its text: <_>' -ForEach $types {
        Get-Fault $_ $_.Name @() | Should -BeNullOrEmpty
    }

    It 'has a view and a short name: <_>' -ForEach $types {
        Get-FormatData $_.FullName | Should -Not -BeNullOrEmpty
        $_.Name -as [type] | Should -Be $_
    }

    It 'has a short name where it is an error' {
        $engine = [AppDomain]::CurrentDomain.GetAssemblies().Where{ $_.GetName().Name -eq 'Containers.Engine' }[0]
        $errors = $engine.GetExportedTypes().Where{ $_.IsSubclassOf([ContainersException]) -and -not $_.IsAbstract }

        $errors.Count | Should -BeGreaterThan 30
        $errors.Where{ $_.Name -as [type] -ne $_ } | Should -BeNullOrEmpty
    }

    It 'has times of the type that Get-Date gives: <_>' -ForEach $types {
        Get-ForeignTime $_ $_.Name | Should -BeNullOrEmpty
    }
}

Describe 'What is written of objects' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = (Receive-Image (Start-TestRegistry)).ToString()
        $null = Start-Container -Image $image -Name web -Publish 127.0.0.1:8080:80 -Volume data:/data -Mount "type=image,source=$image,target=/shown" -HealthCommand true `
            -Restart on-failure:3 -Label @{ team = 'a' } -Environment A=1 -Command sleep, 600
        $null = Invoke-ContainerCommand web touch /changed
        $context = (New-Item -ItemType Directory TestDrive:/context).FullName
        Set-Content "$context/Dockerfile" "FROM $image", 'RUN true'
        $null = New-ContainerVolume old

        # Lists that PowerShell cannot index: those without an indexer of their own, as the compiler makes them of [.. several] for an interface.
        function Get-UnindexedList ($Value, [string] $Path) {
            if ($null -eq $Value -or $Value -is [string]) { return }
            if ($Value -is [System.Collections.IDictionary]) {
                foreach ($key in $Value.Keys) { Get-UnindexedList $Value[$key] "$Path[$key]" }
                return
            }

            if ($Value -is [System.Collections.IEnumerable]) {
                if ($Value -isnot [array] -and $Value.GetType().GetDefaultMembers().Count -eq 0) { "$Path is a $($Value.GetType().Name)" }
                foreach ($item in $Value) { Get-UnindexedList $item "$Path[]" }
                return
            }

            if ($Value.GetType().Assembly.GetName().Name -like 'Containers.*' -and $Value -isnot [enum]) {
                $null = $met.Add($Value.GetType())
                foreach ($property in $Value.PSObject.Properties) { Get-UnindexedList $property.Value "$Path.$($property.Name)" }
            }
        }

        $met = [System.Collections.Generic.HashSet[type]]::new()
    }

    AfterAll {
        Remove-TestStore
    }

    It 'is short, whole and readable again: <call>' -ForEach @(
        @{ call = 'Get-Container web'; member = 'ImageId' }
        @{ call = 'Get-Image $image'; member = 'Digest' }
        @{ call = 'Get-ImageHistory $image'; member = 'ChainId' }
        @{ call = 'Show-ImageLayer $image'; member = 'Layer' }
        @{ call = 'Get-RemoteImage $image'; member = 'Digest' }
        @{ call = 'Get-RemoteImageTag ($image -replace ":latest")'; member = 'Tag' }
        @{ call = 'Copy-Image $image "oci:$TestDrive/layout"'; member = 'Digest' }
        @{ call = 'New-ContainerImage $context'; member = 'Id' }
        @{ call = 'Get-ContainerNetwork none'; member = 'Id' }
        @{ call = 'Get-ContainerVolume data'; member = 'Mountpoint' }
        @{ call = 'Get-ContainerHost'; member = 'KernelVersion' }
        @{ call = 'Get-ContainerProcess web'; member = 'Command' }
        @{ call = 'Get-ContainerChange web'; member = 'Path' }
        @{ call = 'Get-ContainerEvent -Until (Get-Date) -Filter container=web'; member = 'Action' }
        @{ call = 'Measure-Container web -Interval 20ms'; member = 'Name' }
        @{ call = 'Measure-ContainerStore'; member = 'Type' }
        @{ call = 'Test-ContainerStore'; member = 'Blobs' }
        @{ call = 'Clear-ContainerStore -Volumes -All -Force'; member = 'Bytes' }
    ) {
        $objects = @(& ([scriptblock]::Create($call)))

        $objects | Should -Not -BeNullOrEmpty
        foreach ($object in $objects) {
            Get-UnindexedList $object $object.GetType().Name | Should -BeNullOrEmpty
            $text = ConvertTo-Json -InputObject $object -Depth 10 -WarningVariable warnings
            $warnings | Should -BeNullOrEmpty
            $text.Length | Should -BeLessThan 20kb
            $text | Should -Not -Match '"(Hex|Algorithm|ValueKind|AddressFamily)"'
            $read = $text | ConvertFrom-Json
            $written = [System.Management.Automation.PSSerializer]::Serialize($object, 5)
            $written.Length | Should -BeLessThan 40kb
            $again = [System.Management.Automation.PSSerializer]::Deserialize($written)
            $plain = $object.PSObject.Properties.Where{ $_.Value -is [string] -or $_.Value -is [ValueType] -and $_.Value -isnot [timespan] -and $_.Value -isnot [datetime] }
            foreach ($property in $plain) {
                $again.($property.Name) | Should -Be $property.Value -Because "$($property.Name) is in CliXml"
                if ($property.MemberType -eq 'Property' -and -not $property.Value.GetType().IsEnum) {
                    $read.($property.Name) | Should -Be $property.Value -Because "$($property.Name) is in JSON"
                }
            }

            $read.$member | Should -Be $object.$member
        }
    }

    It 'gives another container what this one has: <how>' -ForEach @(
        @{ how = 'as it is'; again = { $_ } }
        @{ how = 'from CliXml'; again = { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($_, 5)) } }
        @{ how = 'from JSON'; again = { ConvertTo-Json -InputObject $_ -Depth 10 | ConvertFrom-Json } }
        @{ how = 'from JSON, as tables'; again = { ConvertTo-Json -InputObject $_ -Depth 10 | ConvertFrom-Json -AsHashtable } }
    ) {
        $web = Get-Container web | ForEach-Object $again
        $mounts = $web.Mounts.Where{ $_ -isnot [System.Collections.IDictionary] } # A table is a mount as New-Container has its fields.

        $made = New-Container $image -Name other -Publish $web.Ports -Mount $mounts -Restart $web.Options.Restart -Command true -WarningAction Ignore

        $made.Options.Publish | Should -Be '127.0.0.1:8080:80/tcp'
        "$($made.Options.Restart)" | Should -Be on-failure:3
        $made.Mounts.Target | Should -Be $made.Mounts.Destination
        "$($made.Mounts)" | Should -Be ($mounts ? "$((Get-Container web).Mounts)" : '')
        Remove-Container other
        New-Container $image -Name other -Publish "$((Get-Container web).Ports)" -Command true -WarningAction Ignore | ForEach-Object { $_.Options.Publish } | Should -Be '127.0.0.1:8080:80/tcp'
        Remove-Container other
    }

    It 'was asked of all types that have lists' {
        $lists = (Get-Command -Module Containers -CommandType Cmdlet).OutputType.Type.Where{
            $_.Namespace -like 'Containers.*' -and $_.GetProperties().PropertyType.Name -contains 'IReadOnlyList`1'
        }

        $lists.Count | Should -BeGreaterThan 10
        $lists.Where{ -not $met.Contains($_) } | Should -BeNullOrEmpty
    }

    It 'has options that are told in a few words' {
        $made = New-Container $image -Name told -Memory 64MB -Cpus 0.5 -OomKillDisable:$false -DeviceReadBps /dev/null:1m -SecurityOption no-new-privileges, seccomp=unconfined -LogDriver none `
            -Network name=none -HealthCommand 'test -e /ready' -Mount "type=volume,source=data,target=/data,readonly"

        "$($made.Limits)" | Should -Be 'Memory 64MiB, Cpus 0.5, DeviceReadBps /dev/null:1m'
        "$($made.Options.Security)" | Should -Be 'no-new-privileges, seccomp=unconfined'
        "$($made.Options.Networks)", "$($made.Options.Log)", "$($made.Options.HealthCheck)", "$($made.Options.Mounts)" | Should -Be none, none, 'test -e /ready', data:/data:ro
        "$($made.Options)" | Should -Be $image
        $attachment = $made.Options.Networks[0].GetType()
        "$($attachment::Parse('name=front,alias=a,alias=b,ip=10.1.0.2'))" | Should -Be 'name=front,alias=a,alias=b,ip=10.1.0.2'
        "$((New-Container $image).Limits)" | Should -BeNullOrEmpty
        "$(New-ContainerImage $context -Tag told:1)" | Should -Be told:1
        "$(Get-ContainerHost)" | Should -Be (Get-ContainerHost).Name
    }

    It 'has the image that is mounted and its layers as texts' {
        $web, $found = (Get-Container web), (Get-Image $image)

        $mount = ($web | ConvertTo-Json -Depth 10 | ConvertFrom-Json).Mounts.Where{ $_.Type -eq 'image' }
        $mount.ImageId | Should -Be $found.Id
        $mount.Layers | Should -Be $found.Layers
        ($found | ConvertTo-Json | ConvertFrom-Json).Layers | Should -Match '^sha256:[0-9a-f]{64}$'
    }
}
