# The parts of Set-BesideEntra.ps1, which brings them in. Each Set- function makes one thing as it should
# be, and says whether it had to. All changes go through Invoke-Change, so that -WhatIf holds for them.

# Of Microsoft Graph itself, the same in every tenant.
$graphAppId = '00000003-0000-0000-c000-000000000000'
$delegatedPermissions = @('User.Read')
$deviceInventoryPermission = 'DeviceManagementManagedDevices.Read.All'
# Who is a guest, and which authentication contexts a sign-in has met.
$idTokenClaims = @('acct', 'acrs', 'auth_time')
$secretName = 'Beside'

# Beside's built-in roles. Entra allows no spaces in the value of an app role; Beside knows that.
$besideRoles = [ordered]@{
    'Help Desk Operator' = @{ Value = 'HelpDeskOperator'; Description = 'Opens sessions and helps people.' }
    'Viewer'             = @{ Value = 'Viewer'; Description = 'Sees devices, and helps nobody.' }
    'Auditor'            = @{ Value = 'Auditor'; Description = 'For reading the audit log, which is not possible in Beside yet.' }
    'Administrator'      = @{ Value = 'Administrator'; Description = 'Changes settings and sees devices.' }
}

$changes = [System.Collections.Generic.List[string]]::new()

# The only place that changes anything. Nothing comes back with -WhatIf.
function Invoke-Change {
    [CmdletBinding(SupportsShouldProcess)]
    param([string] $Target, [string] $Action, [scriptblock] $Do)
    if (-not $PSCmdlet.ShouldProcess($Target, $Action)) { return }
    Write-Host "${Target}: $Action"
    # What has just been made takes a while until it can be referred to.
    foreach ($try in @(1, 2, 3, 4, 5, 6, 7)) {
        try {
            $made = & $Do
            break
        }
        catch {
            $notYet = $_.Exception.Message -match 'does not exist|not found|NotFound|does not reference a valid'
            if (-not $notYet -or $try -eq 7) {
                throw "$Target could not be changed ($Action): $($_.Exception.Message) Run the script again when this is mended: what is done is not done twice."
            }
            Start-Sleep -Seconds 5
        }
    }
    $changes.Add($Target)
    $made
}

function Write-Unchanged([string] $Target) { Write-Host "${Target}: is as it should be" }

function Connect-Tenant([string] $TenantId, [string] $Cloud, [switch] $WithPolicies) {
    $scopes = @('Application.ReadWrite.All', 'AppRoleAssignment.ReadWrite.All', 'DelegatedPermissionGrant.ReadWrite.All', 'User.ReadBasic.All', 'GroupMember.Read.All')
    if ($WithPolicies) { $scopes += @('Policy.Read.All', 'Policy.ReadWrite.ConditionalAccess') }
    $where = @{ Scopes = $scopes; Environment = $Cloud; NoWelcome = $true }
    if ($TenantId) { $where.TenantId = $TenantId }
    try { Connect-MgGraph @where }
    catch {
        throw "Signing in to Entra failed: $($_.Exception.Message) Sign in as a Privileged Role Administrator (who may consent to permissions) and, for policies, a Conditional Access Administrator."
    }
    $missing = @($scopes | Where-Object { $_ -notin (Get-MgContext).Scopes })
    if ($missing) { throw "The sign-in was not granted: $($missing -join ', '). Run Disconnect-MgGraph, then this script again, and consent." }
}

# A group, by its id or its name.
function Find-Group([string] $Name) {
    if ($Name -as [guid]) { $found = @(Get-MgGroup -GroupId $Name -ErrorAction SilentlyContinue) }
    else { $found = @(Get-MgGroup -Filter "displayName eq '$($Name.Replace("'", "''"))'" -All) }
    if ($found.Count -gt 1) { throw "There are $($found.Count) groups by the name '$Name'. Give the id of the one that is meant." }
    $found
}

# A person or a group, by id, user name, or the name of a group.
function Find-Principal([string] $Who) {
    $found = $null
    if (-not $Who.Contains('@')) { $found = Find-Group $Who }
    if (-not $found -and ($Who.Contains('@') -or $Who -as [guid])) { $found = Get-MgUser -UserId $Who -ErrorAction SilentlyContinue }
    if (-not $found) { throw "There is nobody, and no group, by '$Who'. Give a user name, the exact name of a group, or an id." }
    $found
}

# What is there already is sent back together with what is added, as plain tables.
function ConvertTo-Claim($Claims) {
    $Claims | Where-Object { $_ } | ForEach-Object {
        @{ name = $_.Name; source = $_.Source; essential = [bool] $_.Essential; additionalProperties = @($_.AdditionalProperties | Where-Object { $_ -is [string] }) }
    }
}

# All that is asked of an app registration that there is not.
function New-BlankApplication([string] $DisplayName) {
    [pscustomobject]@{
        Id = $null; AppId = '00000000-0000-0000-0000-000000000000'; DisplayName = $DisplayName
        SignInAudience = $null; GroupMembershipClaims = $null; Web = $null; OptionalClaims = $null
        AppRoles = @(); RequiredResourceAccess = @(); PasswordCredentials = @()
    }
}

function Set-Application([string] $DisplayName, [string] $RedirectUri, [string] $Audience, [string] $GroupClaims, $Graph, [switch] $DeviceInventory) {
    $what = "App registration '$DisplayName'"
    $found = @(Get-MgApplication -Filter "displayName eq '$($DisplayName.Replace("'", "''"))'" -All)
    if ($found.Count -gt 1) { throw "There are $($found.Count) app registrations by the name '$DisplayName'. Give another DisplayName, or rename all but one." }
    if ($found) { $app = $found[0] } else { $app = New-BlankApplication $DisplayName }
    $wanted = @{}

    $uris = @($app.Web.RedirectUris | Where-Object { $_ })
    if ($RedirectUri -notin $uris) { $wanted.web = @{ redirectUris = $uris + @($RedirectUri) } }
    if ($app.SignInAudience -ne $Audience) { $wanted.signInAudience = $Audience }
    if ($app.GroupMembershipClaims -ne $GroupClaims) { $wanted.groupMembershipClaims = $GroupClaims }

    $claims = @(ConvertTo-Claim $app.OptionalClaims.IdToken)
    $names = @($claims | ForEach-Object { $_.name })
    $more = @($idTokenClaims | Where-Object { $_ -notin $names } | ForEach-Object { @{ name = $_; essential = $false; additionalProperties = @() } })
    if ($more) {
        $wanted.optionalClaims = @{
            idToken     = $claims + $more
            accessToken = @(ConvertTo-Claim $app.OptionalClaims.AccessToken)
            saml2Token  = @(ConvertTo-Claim $app.OptionalClaims.Saml2Token)
        }
    }

    $roles = @($app.AppRoles | Where-Object { $_ } | ForEach-Object {
            @{ id = $_.Id; value = $_.Value; displayName = $_.DisplayName; description = $_.Description; isEnabled = $_.IsEnabled; allowedMemberTypes = @($_.AllowedMemberTypes) }
        })
    $values = @($roles | ForEach-Object { $_.value })
    $more = @($besideRoles.Keys | Where-Object { $besideRoles[$_].Value -notin $values } | ForEach-Object {
            @{ id = "$([guid]::NewGuid())"; value = $besideRoles[$_].Value; displayName = $_; description = $besideRoles[$_].Description; isEnabled = $true; allowedMemberTypes = @('User') }
        })
    if ($more) { $wanted.appRoles = $roles + $more }

    $ofGraph = @($app.RequiredResourceAccess | Where-Object { $_.ResourceAppId -eq $graphAppId } | ForEach-Object { $_.ResourceAccess } | ForEach-Object { @{ id = $_.Id; type = $_.Type } })
    $ofOthers = @($app.RequiredResourceAccess | Where-Object { $_ -and $_.ResourceAppId -ne $graphAppId } | ForEach-Object {
            @{ resourceAppId = $_.ResourceAppId; resourceAccess = @($_.ResourceAccess | ForEach-Object { @{ id = $_.Id; type = $_.Type } }) }
        })
    $needed = @($Graph.Oauth2PermissionScopes | Where-Object { $_.Value -in $delegatedPermissions } | ForEach-Object { @{ id = $_.Id; type = 'Scope' } })
    if ($DeviceInventory) { $needed += @{ id = (Get-DeviceInventoryRole $Graph).Id; type = 'Role' } }
    $ids = @($ofGraph | ForEach-Object { $_.id })
    $more = @($needed | Where-Object { $_.id -notin $ids })
    if ($more) { $wanted.requiredResourceAccess = $ofOthers + @(@{ resourceAppId = $graphAppId; resourceAccess = $ofGraph + $more }) }

    if ($wanted.Count -eq 0) {
        Write-Unchanged $what
        return $app
    }
    if ($app.Id) {
        Invoke-Change $what "set $($wanted.Keys -join ', ')" { Update-MgApplication -ApplicationId $app.Id -BodyParameter $wanted } | Out-Null
        return Get-MgApplication -ApplicationId $app.Id
    }
    $wanted.displayName = $DisplayName
    $new = Invoke-Change $what 'make it' { New-MgApplication -BodyParameter $wanted }
    # With -WhatIf there is still none: the other parts are told about the blank one.
    if ($new) { $new } else { $app }
}

function Get-DeviceInventoryRole($Graph) {
    $Graph.AppRoles | Where-Object { $_.Value -eq $deviceInventoryPermission -and $_.AllowedMemberTypes -contains 'Application' } | Select-Object -First 1
}

function Set-ServicePrincipal($App) {
    $what = "Service principal of '$($App.DisplayName)'"
    $found = $null
    if ($App.Id) { $found = Get-MgServicePrincipal -Filter "appId eq '$($App.AppId)'" }
    if ($found) {
        Write-Unchanged $what
        return $found
    }
    # The tag makes it stand among the enterprise applications.
    $new = Invoke-Change $what 'make it' { New-MgServicePrincipal -BodyParameter @{ appId = $App.AppId; tags = @('WindowsAzureActiveDirectoryIntegratedApp') } }
    if ($new) { $new } else { [pscustomobject]@{ Id = $null } }
}

function Set-Consent($Principal, $Graph, [switch] $DeviceInventory) {
    $what = "Consent to $($delegatedPermissions -join ', ') for everybody"
    $grant = $null
    if ($Principal.Id) {
        $grant = Get-MgOauth2PermissionGrant -Filter "clientId eq '$($Principal.Id)'" -All |
            Where-Object { $_.ConsentType -eq 'AllPrincipals' -and $_.ResourceId -eq $Graph.Id } | Select-Object -First 1
    }
    $had = @("$($grant.Scope)" -split ' ' | Where-Object { $_ })
    $all = @($had + @('openid', 'profile') + $delegatedPermissions | Select-Object -Unique)
    $scope = $all -join ' '
    if ($all.Count -eq $had.Count) { Write-Unchanged $what }
    elseif ($grant) {
        $update = @{ OAuth2PermissionGrantId = $grant.Id; BodyParameter = @{ scope = $scope } }
        Invoke-Change $what 'add it' { Update-MgOauth2PermissionGrant @update } | Out-Null
    }
    else { Invoke-Change $what 'give it' { New-MgOauth2PermissionGrant -BodyParameter @{ clientId = $Principal.Id; consentType = 'AllPrincipals'; resourceId = $Graph.Id; scope = $scope } } | Out-Null }
    if ($DeviceInventory) { Add-Assignment "Consent to $deviceInventoryPermission" $Principal.Id $Graph.Id (Get-DeviceInventoryRole $Graph).Id }
}

function Set-RoleAssignment($App, $Principal, [string] $Role, $To) {
    $appRole = $App.AppRoles | Where-Object { $_.Value -eq $besideRoles[$Role].Value } | Select-Object -First 1
    Add-Assignment "Role '$Role' of $($To.DisplayName)" $To.Id $Principal.Id $appRole.Id
}

function Add-Assignment([string] $What, [string] $Who, [string] $Resource, [string] $Role) {
    $has = $null
    # Who has just been made has nothing yet.
    if ($Who -and $Resource) {
        $has = Get-MgServicePrincipalAppRoleAssignedTo -ServicePrincipalId $Resource -All | Where-Object { $_.PrincipalId -eq $Who -and $_.AppRoleId -eq $Role }
    }
    if ($has) {
        Write-Unchanged $What
        return
    }
    Invoke-Change $What 'give it' { New-MgServicePrincipalAppRoleAssignedTo -ServicePrincipalId $Resource -BodyParameter @{ principalId = $Who; resourceId = $Resource; appRoleId = $Role } } | Out-Null
}

function Set-Secret($App, [string] $SecretFile, [int] $Months, [switch] $Another) {
    $what = "Client secret of '$($App.DisplayName)'"
    $good = @($App.PasswordCredentials | Where-Object { $_.DisplayName -eq $secretName -and $_.EndDateTime -gt (Get-Date) })
    if ($good.Count -gt 0 -and -not $Another) {
        Write-Host "${what}: there is one until $($good[0].EndDateTime.ToString('yyyy-MM-dd')) (-NewSecret makes another)"
        return
    }
    Invoke-Change $what 'make it' {
        try {
            # The file first: a secret that cannot be kept is not made.
            if ($SecretFile) { New-OwnersFile $SecretFile }
            $made = Add-MgApplicationPassword -ApplicationId $App.Id -PasswordCredential @{ displayName = $secretName; endDateTime = (Get-Date).ToUniversalTime().AddMonths($Months) }
            if ($SecretFile) { Set-Content -LiteralPath $SecretFile -Value $made.SecretText -NoNewline }
        }
        catch {
            # It was new, and nothing stands in it: the next run is to find it as new as this one did.
            if ($SecretFile) { Remove-Item -LiteralPath $SecretFile -ErrorAction SilentlyContinue }
            throw
        }
        if (-not $SecretFile) { Write-Host "The client secret, which is not shown again: $($made.SecretText)" }
    } | Out-Null
}

# Readable and writable by its owner alone (mode 600).
function New-OwnersFile([string] $Path) {
    if (-not (Test-Path -LiteralPath $Path)) { New-Item -ItemType File -Path $Path | Out-Null }
    if ($IsWindows) { icacls $Path /inheritance:r /grant:r "$([Environment]::UserName):(R,W)" | Out-Null }
    else { [System.IO.File]::SetUnixFileMode((Resolve-Path -LiteralPath $Path).ProviderPath, 'UserRead, UserWrite') }
}
