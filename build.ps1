#!/usr/bin/env pwsh
#requires -Version 7.6

<#
.SYNOPSIS
Builds, tests or packs the product.

.PARAMETER Task
Build fills output/ as `dotnet build` does. Test builds and runs all tests, as `dotnet test` does.
Package builds and writes output/Containers.VERSION.nupkg, which Install-PSResource takes from a folder. The programs for another processor are in it too
where there is a compiler that links for that: gcc-aarch64-linux-gnu and libc6-dev-arm64-cross of Debian and Ubuntu, or gcc-x86-64-linux-gnu and
libc6-dev-amd64-cross. On such a machine the module takes them; elsewhere it says that it has none.

.PARAMETER Only
The one kind of tests to run: Unit needs nothing but the code and takes a minute, Kernel is root's, Registry and Peers need their programs, Soak is long.

.EXAMPLE
./build.ps1 -Task Test -Only Unit

.EXAMPLE
./build.ps1 -Task Package
Register-PSResourceRepository -Name Local -Uri ./output -Trusted
Install-PSResource Containers -Repository Local
#>
[CmdletBinding()]
param (
    [ValidateSet('Build', 'Test', 'Package')]
    [string] $Task = 'Build',

    [ValidateSet('Unit', 'Kernel', 'Registry', 'Peers', 'Soak')]
    [string] $Only,

    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release'
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true

$output = Join-Path $PSScriptRoot output
$module = Join-Path $output Containers

function Invoke-Build {
    dotnet build --configuration $Configuration $PSScriptRoot
}

# Makes the programs for another processor, and gives them. It takes as long as all the rest of a build, so it is a part of the package alone.
function Get-ForeignProgram {
    $own = "linux-$([Runtime.InteropServices.RuntimeInformation]::OSArchitecture)".ToLowerInvariant()
    $compilers = @{ 'linux-arm64' = 'aarch64-linux-gnu-gcc'; 'linux-x64' = 'x86_64-linux-gnu-gcc' }
    foreach ($runtime in $compilers.Keys.Where{ $_ -ne $own }) {
        if (Get-Command $compilers[$runtime] -CommandType Application -ErrorAction Ignore) {
            dotnet build --configuration $Configuration (Join-Path $PSScriptRoot src Programs.proj) -p:ProgramRuntime=$runtime | Out-Host
            Get-ChildItem (Join-Path $output bin $runtime) -File
        } else {
            Write-Warning "The package is for $own alone: there is no $($compilers[$runtime]), which links the programs for $runtime."
        }
    }
}

function Invoke-Test {
    $filter = $Only ? @('--filter', "Kind=$($Only.ToLowerInvariant())") : @()
    dotnet test --no-build --configuration $Configuration $PSScriptRoot @filter
}

# A package is a ZIP archive by the Open Packaging Conventions (ECMA-376, part 2) with a manifest of NuGet's.
function New-Package {
    $manifest = Import-PowerShellDataFile (Join-Path $module Containers.psd1)
    $path = Join-Path $output "Containers.$($manifest.ModuleVersion).nupkg"
    $tags = @('PSModule', 'PSIncludes_Cmdlet') +
        $manifest.PrivateData.PSData.Tags +
        $manifest.CmdletsToExport.ForEach{ "PSCmdlet_$_"; "PSCommand_$_" }
    $nuspec = [xml]@'
<package xmlns="http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd">
  <metadata>
    <id>Containers</id>
    <version />
    <authors />
    <owners />
    <requireLicenseAcceptance>false</requireLicenseAcceptance>
    <licenseUrl />
    <description />
    <copyright />
    <tags />
  </metadata>
</package>
'@
    $metadata = $nuspec.package.metadata
    $metadata['version'].InnerText = $manifest.ModuleVersion
    $metadata['authors'].InnerText = $manifest.Author
    $metadata['owners'].InnerText = $manifest.CompanyName
    $metadata['licenseUrl'].InnerText = $manifest.PrivateData.PSData.LicenseUri
    $metadata['description'].InnerText = $manifest.Description
    $metadata['copyright'].InnerText = $manifest.Copyright
    $metadata['tags'].InnerText = $tags -join ' '

    $files = @(Get-ChildItem $module -Recurse -File)
    $names = @{}
    foreach ($file in $files) {
        $names[$file.FullName] = [IO.Path]::GetRelativePath($module, $file)
    }

    foreach ($program in Get-ForeignProgram) {
        $files += $program
        $names[$program.FullName] = "bin/$($program.Directory.Name)/$($program.Name)"
    }

    $types = @(@($files.Extension) + '.nuspec' | Where-Object { $_ } | Sort-Object -Unique).ForEach{
        "<Default Extension=`"$($_.TrimStart('.'))`" ContentType=`"application/octet-stream`" />"
    }
    $parts = $files.Where{ -not $_.Extension }.ForEach{
        "<Override PartName=`"/$($names[$_.FullName])`" ContentType=`"application/octet-stream`" />"
    }
    $texts = [ordered]@{
        'Containers.nuspec'   = $nuspec.OuterXml
        '_rels/.rels'         = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' +
            '<Relationship Type="http://schemas.microsoft.com/packaging/2010/07/manifest" Target="/Containers.nuspec" Id="R1" />' +
            '</Relationships>'
        '[Content_Types].xml' = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">' +
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml" />' +
            "$types$parts</Types>"
    }

    $archive = [IO.Compression.ZipFile]::Open((New-Item $path -Force).FullName, 'Update')
    try {
        foreach ($name in $texts.Keys) {
            $writer = [IO.StreamWriter]::new($archive.CreateEntry($name).Open())
            $writer.Write('<?xml version="1.0" encoding="utf-8"?>' + $texts[$name])
            $writer.Dispose()
        }

        # The entries keep the files' modes, so that the programs stay executable.
        foreach ($file in $files) {
            $null = [IO.Compression.ZipFileExtensions]::CreateEntryFromFile($archive, $file, $names[$file.FullName])
        }
    }
    finally {
        $archive.Dispose()
    }

    Get-Item $path
}

Invoke-Build
switch ($Task) {
    Test { Invoke-Test }
    Package { New-Package }
}
