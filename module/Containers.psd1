@{
    RootModule           = 'Containers.PowerShell.dll'
    NestedModules        = @('Containers.PowerShell.Loader.dll')
    ModuleVersion        = '0.1.0'
    GUID                 = '6f5b7a0e-3c1d-4d8e-9a57-2f0c4b8e61d3'
    Author               = 'The Containers contributors'
    CompanyName          = 'The Containers contributors'
    Copyright            = '(c) The Containers contributors. Apache-2.0.'
    Description          = 'A container engine for Linux inside PowerShell: pulls images and runs containers, without a daemon.'
    CompatiblePSEditions = @('Core')
    PowerShellVersion    = '7.5'
    FormatsToProcess     = @('Containers.Format.ps1xml')
    FunctionsToExport    = @()
    VariablesToExport    = @()
    CmdletsToExport      = @(
        'Add-ImageTag'
        'Clear-ContainerStore'
        'Connect-Container'
        'Connect-ContainerRegistry'
        'ConvertTo-Image'
        'Copy-ContainerItem'
        'Copy-Image'
        'Disconnect-ContainerRegistry'
        'Enter-Container'
        'Export-Container'
        'Export-Image'
        'Find-Image'
        'Get-Container'
        'Get-ContainerChange'
        'Get-ContainerEvent'
        'Get-ContainerHost'
        'Get-ContainerLog'
        'Get-ContainerProcess'
        'Get-Image'
        'Get-ImageHistory'
        'Get-RemoteImage'
        'Get-RemoteImageTag'
        'Import-Image'
        'Invoke-Container'
        'Invoke-ContainerCommand'
        'Measure-Container'
        'Measure-ContainerStore'
        'New-Container'
        'New-ContainerImage'
        'Push-Image'
        'Receive-Image'
        'Remove-Container'
        'Remove-Image'
        'Remove-RemoteImage'
        'Rename-Container'
        'Restart-Container'
        'Resume-Container'
        'Set-Container'
        'Start-Container'
        'Stop-Container'
        'Suspend-Container'
        'Test-ContainerStore'
        'Wait-Container'
    )
    AliasesToExport      = @(
        'Attach-Container'
        'Build-Image'
        'Commit-Container'
        'Exec-Container'
        'Kill-Container'
        'Load-Image'
        'Pause-Container'
        'Publish-Image'
        'Pull-Image'
        'Run-Container'
        'Save-Image'
        'Search-Image'
        'Tag-Image'
        'Unpause-Container'
        'Update-Container'
    )
    PrivateData          = @{
        PSData = @{
            Tags       = @('Linux', 'PSEdition_Core', 'Container', 'Docker', 'OCI', 'Image')
            LicenseUri = 'https://www.apache.org/licenses/LICENSE-2.0'
        }
    }
}
