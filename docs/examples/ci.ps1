#requires -Modules Containers
<#
.SYNOPSIS
    Builds an image, tests it and pushes it.
.DESCRIPTION
    Ends with 0, or with 1 where the build failed, 2 where the tests did, 3 where the registry would not have it.
.PARAMETER Context
    The folder of the Dockerfile.
.PARAMETER Tag
    The name of the image, with its registry.
.PARAMETER Test
    The words of the program that tests the image, in a container of it.
#>
param (
    [Parameter(Mandatory)] [string] $Context,
    [Parameter(Mandatory)] [string] $Tag,
    [Parameter(Mandatory)] [string[]] $Test
)

$ErrorActionPreference = 'Stop'
try {
    $build = New-ContainerImage $Context -Tag $Tag -Label "commit=$(git -C $Context rev-parse HEAD 2>$null)"
    "Built $Tag, $(@($build.Steps | Where-Object IsCached).Count) of $($build.Steps.Count) steps from the cache."
}
catch {
    "The build failed: $_"
    exit 1
}

Invoke-Container $Tag -Remove -Network none -ReadOnly -Command $Test
if (-not $?) {
    "The tests failed with exit code $LASTEXITCODE."
    exit 2
}

try {
    $pushed = Push-Image $Tag
    "Pushed $pushed, $($pushed.Digest)."
}
catch {
    "The registry would not have it: $_"
    exit 3
}
